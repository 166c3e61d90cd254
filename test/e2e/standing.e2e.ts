import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { forms, outpatientTeam, registerPatient, signIn } from '#test/builders/people.ts';
import { makeStaff } from '#test/builders/staff.ts';
import type { Person, Team } from '#test/builders/people.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { checkIn, complete } from './acts.ts';
import { openBrowsers } from './browser.ts';
import type { Browsers } from './browser.ts';
import { signInByForm, writes } from './pages.ts';

/** The first entry of a catalogue by its words. */
async function entry(person: Person, path: string, words: string): Promise<string> {
  const { body } = await person.call<{ items: { id: string }[] }>('GET', `/api/v1/${path}?q=${words}`);
  const id = body.items[0]?.id;
  if (!id) throw new Error(`no ${words} in ${path}`);
  return id;
}

// Acts on a visit besides its tasks, by who stands to it so that they may: its doctor, a colleague, the desk.
describe('what may be done with a visit', () => {
  const platform = browserPlatform();
  let team: Team;
  let browsers: Browsers;
  beforeAll(async () => {
    browsers = await openBrowsers(platform);
    team = await outpatientTeam(platform);
  });
  afterAll(() => browsers?.close());
  /** A patient who waits for the doctor. */
  async function waiting() {
    const patient = await registerPatient(team);
    const opened = (await checkIn(team, patient.id)).body;
    return { patient, receipt: (await complete(team.nurse, opened, forms.triage)).body };
  }
  const reason = async (page: Page, words: string) =>
    page
      .getByRole('dialog')
      .getByLabel(/^(Reason|Why)/)
      .fill(words);
  const confirm = (page: Page, name: string) => page.getByRole('dialog').getByRole('button', { name });

  it('its doctor cancels what was ordered in it', async () => {
    const { doctor } = team;
    const orders = {
      labs: [{ items: [{ testId: await entry(doctor, 'labs/tests', 'haemoglobin') }] }],
      prescriptions: [
        {
          lines: [
            {
              medicineId: await entry(doctor, 'pharmacy/medicines', 'paracetamol'),
              quantity: 2,
              instructions: 'after food',
            },
          ],
        },
      ],
      procedures: [{ items: [{ typeId: await entry(doctor, 'procedures/types', 'electrocardiogram') }] }],
    };
    const { receipt } = await waiting();
    await complete(doctor, receipt, { ...forms.consultation, orders });
    const seat = await browsers.enterAs('doctor', 'Inbox');
    const { page } = seat;
    await page.goto(`/visits/${receipt.visitId}`);
    for (const [what, address] of [
      [/^Cancel Haemoglobin/, /\/labs\/orders\/[\w-]+\/cancel$/],
      [/^Cancel Paracetamol/i, /\/prescriptions\/[\w-]+\/cancel$/],
      [/^Cancel .*electrocardiogram/i, /\/procedures\/orders\/[\w-]+\/cancel$/],
    ] as const) {
      const cancel = page.getByRole('button', { name: what });
      await cancel.click();
      await reason(page, 'Ordered for another patient');
      await writes(page, 'POST', address, () => confirm(page, 'Yes, cancel').click());
      await cancel.waitFor({ state: 'detached' });
    }
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });

  it('the desk moves its token, and says why', async () => {
    const [, last] = [await waiting(), await waiting()];
    const seat = await browsers.enterAs('receptionist', 'Check-in');
    const { page } = seat;
    await page.goto(`/queue?doctorId=${team.doctor.user.id}`);
    const token = page.getByRole('listitem').filter({ hasText: last.patient.familyName });
    await token.getByRole('button', { name: /^More for token/ }).click();
    await page.getByRole('menuitem', { name: 'Move' }).click();
    await reason(page, 'Cannot sit any longer');
    await seat.look('move-token', page.getByRole('dialog'));
    await writes(page, 'POST', /\/tokens\/[\w-]+\/move$/, () => confirm(page, 'Move').click());
    await token.getByText('Moved: Cannot sit any longer').waitFor();
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });

  it('a colleague of the department takes it over', async () => {
    const cover = {
      name: 'Dr Covering',
      email: `cover-${process.pid}@asha.example`,
      roles: ['doctor'],
      departmentId: team.doctor.user.departmentId ?? undefined,
    };
    const password = 'six small lamps were lit';
    await makeStaff(platform, await signIn(platform, 'admin1@asha.example'), cover, password);
    const { receipt } = await waiting();
    const seat = await browsers.visitor();
    const { page } = seat;
    await signInByForm(page, team.doctor.user.hospital.name, cover.email, password);
    await page.getByRole('heading', { level: 1, name: 'Inbox' }).waitFor();
    await page.goto(`/visits/${receipt.visitId}`);
    await page.getByRole('button', { name: 'Take over' }).click();
    await confirm(page, 'Take over').click();
    await page.getByRole('dialog').getByText('This is needed').waitFor();
    await reason(page, 'Dr Rao was called away');
    await writes(page, 'POST', /\/take-over$/, () => confirm(page, 'Take over').click());
    // Now it is theirs: they may end it, and read it.
    await page.getByRole('button', { name: 'End visit' }).waitFor();
    await page.getByText(forms.triage.complaint).waitFor();
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });
});
