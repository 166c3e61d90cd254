import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayAt } from '#domain/platform/calendar.ts';
import { outpatientTeam, registerPatient, signIn } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { checkIn } from './acts.ts';
import { deadline, openBrowsers } from './browser.ts';
import type { Browsers, Seat } from './browser.ts';
import { dayFromNow } from './days.ts';

/** What somebody stumbles over who uses it for the first time, or carelessly. */
describe('a newcomer', () => {
  let team: Team;
  let browsers: Browsers;
  beforeAll(async () => {
    browsers = await openBrowsers(browserPlatform());
    team = await outpatientTeam(browserPlatform());
  });
  afterAll(() => browsers?.close());
  const done = async (seat: Seat) => {
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  };

  it('who presses Enter on a name that nobody has takes nobody', async () => {
    const patient = await registerPatient(team, { familyName: 'Zuberbühler', givenName: 'Qasim' });
    const seat = await browsers.enterAs('receptionist', 'Check-in');
    const { page } = seat;
    const box = page.getByRole('combobox', { name: 'Find the patient' });
    const options = page.getByTestId('patient-option');
    await box.fill('Zubexxxler Qasixx');
    await page.getByText('Nobody of this name. Similar names:').waitFor();
    expect(await options.first().getAttribute('aria-selected')).toBe('false');
    await box.press('Enter');
    await seat.look('check-in-similar');
    expect(new URL(page.url()).search).toBe('');
    // Who is meant is taken by the arrow, or by the name itself.
    await box.fill('Qasim Zuberbühler');
    await options.first().getByText(patient.mrn).waitFor();
    await page.getByText('Nobody of this name. Similar names:').waitFor({ state: 'detached' });
    await box.press('Enter');
    await page.waitForURL(new RegExp(patient.id));
    await page.goto('/patients/new?next=check-in');
    await page.getByRole('link', { name: 'Cancel' }).click();
    await page.waitForURL(/\/check-in$/);
    await done(seat);
  });

  it('whose address is none is told that nothing is there, not that a field is wrong', async () => {
    const seat = await browsers.enterAs('receptionist', 'Check-in');
    const { page } = seat;
    for (const address of ['/patients/no-id', '/visits/no-id', '/queue?doctorId=nobody']) {
      await page.goto(address);
      await page.getByText('Not found').first().waitFor();
      expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    }
    // The browser says of each that it was refused; nothing else.
    expect(seat.complaints.filter((text) => !/40[04]|422/.test(text))).toEqual([]);
    await seat.leave();
  });

  it('who sends somebody to a doctor on leave is asked, and what was said when the visit ended is on it', async () => {
    const { body: doctors } = await team.receptionist.call<{ items: { id: string; name: string }[] }>(
      'GET',
      '/api/v1/doctors',
    );
    const away = doctors.items.find(({ id }) => id !== team.doctor.user.id);
    const path = `/api/v1/doctors/${away?.id}/exceptions`;
    const date = dayAt(new Date(), team.doctor.user.hospital.timeZone);
    const { body: hours } = await team.admin.call<{ exceptions: { id: string; date: string }[] }>(
      'POST',
      path,
      {
        date,
        kind: 'away',
        from: null,
        to: null,
        reason: 'sick',
      },
    );
    const patient = await registerPatient(team);
    const seat = await browsers.enterAs('receptionist', 'Check-in');
    const { page } = seat;
    await page.goto(`/check-in?patientId=${patient.id}`);
    const row = page.getByTestId('doctor').filter({ hasText: away?.name ?? '' });
    await row.getByRole('button', { name: /^Check in / }).click();
    await page.getByText('The doctor is on leave for the rest of the day').waitFor();
    await seat.look('check-in-away');
    await row.getByRole('button', { name: /^Check in all the same/ }).click();
    await page.getByRole('dialog').getByRole('link', { name: 'Visit' }).click();
    const leave = hours.exceptions.find((each) => each.date === date);
    expect((await team.admin.call('DELETE', `${path}/${leave?.id}`)).status).toBeLessThan(300);
    await page.getByRole('button', { name: 'End visit' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Left', { exact: true }).click();
    await dialog.getByLabel(/^Reason/).fill('Did not want to wait for another doctor');
    await dialog.getByRole('button', { name: 'End this visit' }).click();
    await page.getByTestId('timeline').getByText('Did not want to wait for another doctor').waitFor();
    // Nothing was done of what was to come.
    const way = page.getByRole('list', { name: 'Way of the visit' });
    expect((await way.innerText()).replaceAll(/\s+/g, ' ')).toBe(
      'Triage Consultation Billing Payment Closed done',
    );
    await seat.look('visit-ended-why');
    // Refused once, with 409, which the browser says.
    expect(seat.complaints.filter((text) => !text.includes('409'))).toEqual([]);
    await seat.leave();
  });

  it('who is a patient sees what is booked', async () => {
    const { patientId } = (await signIn(browserPlatform(), 'patient1@asha.example')).user;
    const { body: slots } = await team.receptionist.call<{ items: { startsAt: string; free: boolean }[] }>(
      'GET',
      `/api/v1/doctors/${team.doctor.user.id}/slots?date=${dayFromNow(12)}`,
    );
    const startsAt = slots.items.find(({ free }) => free)?.startsAt;
    const { body: booked } = await team.receptionist.call<{ id: string }>('POST', '/api/v1/appointments', {
      patientId,
      doctorId: team.doctor.user.id,
      startsAt,
    });
    const seat = await browsers.enterAs('patient', 'My visits');
    const { page } = seat;
    const list = page.getByRole('region', { name: 'Your appointments' });
    // The demo patient is booked once already.
    const rows = list.getByRole('listitem').filter({ hasText: team.doctor.user.name });
    await expect.poll(() => rows.count(), { timeout: deadline }).toBeGreaterThan(0);
    const before = await rows.count();
    await list
      .getByText(/^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \d\d-\w{3}-\d{4} at \d\d:\d\d$/)
      .first()
      .waitFor();
    await seat.look('portal-booked');
    await team.receptionist.call('POST', `/api/v1/appointments/${booked.id}/cancel`, { reason: 'a test' });
    await page.reload();
    await page.getByText('Who read my record').waitFor();
    await expect.poll(() => rows.count(), { timeout: deadline }).toBe(before - 1);
    await done(seat);
  });

  it('sees no tick beside a triage that is still to be done', async () => {
    const answer = await checkIn(team, (await registerPatient(team)).id, {
      kind: 'emergency',
      doctorId: undefined,
    });
    const seat = await browsers.enterAs('nurse', 'Inbox');
    await seat.page.goto(`/visits/${answer.body.visitId}`);
    const way = seat.page.getByRole('list', { name: 'Way of the visit' });
    await way.getByRole('listitem').filter({ hasText: 'Consultation' }).waitFor();
    expect(await way.getByRole('listitem').first().innerText()).toBe('Triage');
    await done(seat);
  });
});
