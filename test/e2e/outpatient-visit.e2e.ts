import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Patient } from '#contracts/patients/patient.ts';
import { forms, outpatientTeam, registerPatient } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { checkIn, complete } from './acts.ts';
import { deadline, openBrowsers } from './browser.ts';
import type { Browsers, Seat } from './browser.ts';
import { isFocused } from './doctors-page.ts';
import { finishTask, startTask, stopAtFirstFailure } from './pages.ts';

// One patient, in order: each step goes on where the one before has left the visit, as in a hospital.
describe('one patient through every role, in browsers', () => {
  let team: Team;
  let browsers: Browsers;
  let patient: Patient;
  const seats: Partial<Record<'receptionist' | 'nurse' | 'doctor' | 'cashier' | 'patient', Seat>> = {};
  const at = (role: keyof typeof seats): Seat => {
    const seat = seats[role];
    if (!seat) throw new Error(`no ${role} is signed in`);
    return seat;
  };
  const theName = () => new RegExp(`${patient.familyName}, ${patient.givenName}`, 'i');
  const start = (seat: Seat, kind: string) => startTask(seat, theName(), kind);

  beforeAll(async () => {
    const platform = browserPlatform();
    browsers = await openBrowsers(platform);
    team = await outpatientTeam(platform);
    patient = await registerPatient(team, { gender: 'male' });
  });
  afterAll(async () => {
    await browsers?.close();
  });
  stopAtFirstFailure();
  afterEach(() => {
    for (const [role, seat] of Object.entries(seats)) expect(seat.complaints, role).toEqual([]);
  });

  it('anybody finds the sign-in and the registration of a patient account', async () => {
    const seat = await browsers.visitor();
    await seat.page.goto('/');
    await seat.page.getByRole('heading', { level: 1, name: /outpatient day/ }).waitFor();
    await seat.page.getByRole('button', { name: 'Enter as Nurse' }).first().waitFor();
    await seat.page.getByRole('link', { name: 'Asha' }).waitFor();
    await seat.look('welcome');
    await seat.page.getByRole('link', { name: 'Sign in' }).click();
    await seat.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await seat.page.getByRole('button', { name: 'Enter as Nurse' }).first().waitFor();
    await seat.look('sign-in');
    await seat.page.getByRole('link', { name: /no account/ }).click();
    await seat.page.getByRole('heading', { name: 'Create a patient account' }).waitFor();
    await seat.look('register');
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });

  it('reception checks the patient in, and the task appears at the nurse without reloading', async () => {
    seats.nurse = await browsers.enterAs('nurse', 'Inbox');
    const nurse = seats.nurse.page;
    await nurse.getByText('Live', { exact: true }).waitFor();
    seats.receptionist = await browsers.enterAs('receptionist', 'Check-in');
    const { page } = seats.receptionist;
    await page.getByRole('combobox', { name: /patient/i }).fill(patient.mrn);
    await page.getByRole('option', { name: theName() }).click();
    await page
      .getByRole('button', { name: /check in/i })
      .and(page.getByRole('button', { name: theName() }))
      .and(page.getByRole('button', { name: team.doctor.user.name }))
      .click();
    await page.getByTestId('token-number').waitFor();
    await nurse.getByRole('list', { name: 'Tasks' }).getByRole('link', { name: theName() }).waitFor();
  });

  it('a nurse writes the triage by keyboard, and an impossible value is refused without losing the form', async () => {
    const seat = at('nurse');
    const { page } = seat;
    await start(seat, 'Triage');
    await page.getByLabel('Presenting complaint').fill('Cough and fever for three days');
    await page.getByLabel('Heart rate').fill('900');
    await page.getByLabel('Temperature').fill('38.4');
    await page.getByLabel('Systolic BP').fill('128');
    await page.getByLabel('Diastolic BP').fill('82');
    await page.getByLabel('O₂ saturation').fill('96');
    await page.getByLabel('Respiratory rate').fill('22');
    await page.getByRole('radio', { name: 'Air' }).press('a');
    await page.getByRole('radio', { name: /Alert/ }).press('a');
    // Not scored while a value is missing or cannot be, and scored as it is typed.
    expect(await page.getByTestId('news2').count()).toBe(0);
    await page.getByRole('radio', { name: /3 Urgent/ }).press('Space');
    await page.getByRole('radio', { name: 'Has allergies' }).press('Space');
    await page.getByLabel('Allergic to').fill('Penicillin');
    await page.getByLabel('Allergic to').press('Enter');
    await page.getByRole('radio', { name: 'Takes none' }).press('Space');
    // With a list of allergies open, what decides who is next is still in view on a ward's computer.
    const spots = [page.getByRole('radiogroup', { name: 'Urgency' }), page.locator('.action-bar')];
    const [urgency, bar] = await Promise.all(spots.map((spot) => spot.boundingBox()));
    expect((urgency?.y ?? Infinity) + (urgency?.height ?? 0)).toBeLessThanOrEqual(bar?.y ?? 0);
    await seat.look('triage-form', page.getByLabel('Presenting complaint'));
    await page.getByLabel('Presenting complaint').press('Control+Enter');
    await page.getByText('Heart rate: 10 to 350 /min can be recorded').first().waitFor();
    expect(await page.getByLabel('Presenting complaint').inputValue()).toBe('Cough and fever for three days');

    // What was typed survives a closed tab as well.
    await page.getByText('Draft saved').waitFor();
    await page.reload();
    await expect.poll(() => page.getByLabel('Temperature').inputValue(), { timeout: deadline }).toBe('38.4');
    expect(await page.getByRole('radio', { name: /3 Urgent/ }).isChecked()).toBe(true);
    await page.getByLabel('Heart rate').fill('136');
    await expect.poll(() => page.getByTestId('news2').textContent(), { timeout: deadline }).toBe('6');
    await page.getByText('Suggested 3: NEWS2 6').waitFor();
    await page.getByLabel('Heart rate').fill('96');
    await expect.poll(() => page.getByTestId('news2').textContent(), { timeout: deadline }).toBe('4');
    // Weight and height are held against each other, and a sign against the age, while they are typed.
    const [weight, height] = ['Weight', 'Height'].map((label) => page.getByLabel(label, { exact: true }));
    await weight?.fill('7');
    await height?.fill('160');
    await page
      .getByText('Weight and height give a body mass index of 2.7: one of them is wrong')
      .first()
      .waitFor();
    await weight?.fill('31');
    await page.getByText('Weight and height give a body mass index of 12.1: confirm it').waitFor();
    await seat.look('triage-asked');
    await page.getByLabel('Presenting complaint').press('Control+Enter');
    await page.getByLabel('Unusual. I have checked it.').check();
    await finishTask(seat, 'Triage', () => page.getByLabel('Heart rate').press('Control+Enter'));
    await seat.look('inbox-nurse');
  });

  it('the patient registers with the code of the desk and sees the place in the queue in plain words', async () => {
    const { body } = await team.receptionist.call<{ code: string }>(
      'POST',
      `/api/v1/patients/${patient.id}/invitation`,
    );
    seats.patient = await browsers.visitor();
    const { page } = seats.patient;
    await page.goto('/register');
    await page.getByLabel('Hospital').selectOption({ label: team.doctor.user.hospital.name });
    await page.getByLabel('Invitation code').fill('WRONG-CODE');
    await page.getByLabel('Your name').fill('Asked Person');
    await page.getByLabel('E-mail').fill(`asked-${patient.mrn.toLowerCase()}@patients.example`);
    await page.getByLabel('Password').fill('a long enough phrase 7');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page
      .getByRole('alert')
      .getByText(/invitation code is not valid/)
      .waitFor();
    expect(await page.getByLabel('Invitation code').inputValue()).toBe('WRONG-CODE');
    await at('patient').look('register-code');
    await page.getByLabel('Invitation code').fill(body.code);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('heading', { level: 1, name: 'My visits' }).waitFor();
    await page
      .getByTestId('portal-place')
      .getByText(/next|before you/)
      .waitFor();
    await at('patient').look('portal');
  });

  it('the doctor calls the token, searches the diagnosis and signs', async () => {
    seats.doctor = await browsers.enterAs('doctor', 'Inbox');
    const seat = at('doctor');
    const { page } = seat;
    await start(seat, 'Consultation');
    await page
      .getByTestId('allergy-strip')
      .getByText(/Penicillin/)
      .waitFor();
    await page.getByRole('button', { name: 'Call', exact: true }).click();
    // What was pressed goes away: the focus goes on with the work, to the next press and into the note.
    await isFocused(page.getByRole('button', { name: 'Bring in' }));
    await page.keyboard.press('Enter');
    await isFocused(page.getByLabel('Subjective'));
    await page.getByTestId('token-state').getByText('with the doctor').waitFor();
    // The patient's page asks by itself.
    await at('patient').page.getByText('You are with the doctor').waitFor();
    await seat.look('inbox-doctor');
    await page.getByLabel('Subjective').fill('Cough with yellow sputum, fever at night.');
    await page.getByLabel('Assessment').fill('Acute bronchitis.');
    await page.getByLabel('Plan').fill('Rest and fluids. Come back when breathing gets hard.');
    const search = page.getByRole('combobox', { name: /Diagnosis/ });
    await search.fill('acute bronchitis');
    const wanted = page.getByRole('option', { name: /J20\.9/ });
    await wanted.waitFor();
    await seat.look('diagnosis-search', search);
    await search.focus();
    for (let row = 0; row < 12 && (await wanted.getAttribute('aria-selected')) !== 'true'; row += 1)
      await search.press('ArrowDown');
    await search.press('Enter');
    await page.getByRole('list', { name: 'Diagnoses' }).getByText('J20.9').waitFor();
    await seat.look('consultation-form', page.getByLabel('Subjective'));
    await finishTask(seat, 'Consultation', () =>
      page.getByRole('button', { name: 'Sign and finish' }).click(),
    );
  });

  it('a refused payment keeps what was typed, and the right one gives a receipt', async () => {
    seats.cashier = await browsers.enterAs('cashier', 'Inbox');
    const seat = at('cashier');
    const { page } = seat;
    await start(seat, 'Billing');
    await page
      .getByTestId('bill-total')
      .getByText(/500\.00/)
      .waitFor();
    await seat.look('billing-form');
    await finishTask(seat, 'Billing', () => page.getByRole('button', { name: 'Issue the bill' }).click());
    await start(seat, 'Payment');
    await page.getByRole('radio', { name: 'UPI' }).check();
    await page.getByLabel('Amount received').fill('600');
    await page.getByLabel('UPI transaction id').fill('UPI-2277');
    await page.getByRole('button', { name: 'Record payment' }).click();
    await page.getByText('More than there is to pay').waitFor();
    await seat.look('payment-form', page.getByRole('heading', { level: 2, name: 'Payment' }));
    expect(await page.getByLabel('UPI transaction id').inputValue()).toBe('UPI-2277');
    await page.getByLabel('Amount received').fill('500');
    await finishTask(seat, 'Payment', () => page.getByRole('button', { name: 'Record payment' }).click());
    await seat.look('inbox-cashier');
  });

  it('reception sees the whole way, the bill and the receipt of the visit', async () => {
    const seat = at('receptionist');
    const { page } = seat;
    await page.goto('/visits?show=closed');
    await page.getByRole('link', { name: theName() }).waitFor();
    await seat.look('visits');
    await page.getByRole('link', { name: theName() }).click();
    const timeline = page.getByTestId('timeline');
    for (const line of [
      'Checked in',
      'Triage: done',
      'Consultation: done',
      'Billing: done',
      'Payment: done',
      'Visit closed',
    ])
      await timeline.getByText(line).waitFor();
    expect(await page.getByText(/bronchitis/i).count(), 'a desk reads no clinical word').toBe(0);
    await seat.look('visit-desk');
    await page.getByRole('link', { name: /^Receipt/ }).click();
    await page.getByRole('button', { name: 'Print' }).waitFor();
    await seat.look('receipt');
  });

  it('the doctor reads the chart of the visit', async () => {
    const seat = at('doctor');
    await seat.page.goto('/visits?show=all');
    await seat.page.getByRole('link', { name: theName() }).click();
    await seat.page.getByText('Acute bronchitis.').waitFor();
    await seat.look('visit-chart');
    // The line of the patient says what they do not tolerate wherever a doctor looks at them, as on the page of the record.
    await seat.page.goto(`/patients/${patient.id}`);
    await seat.page.getByTestId('allergy-strip').getByText('Penicillin').waitFor();
  });

  it('a visit page follows the visit without reloading, and the next doctor finds the earlier note', async () => {
    const again = await checkIn(team, patient.id);
    const desk = at('receptionist').page;
    await desk.goto(`/visits/${again.body.visitId}`);
    await desk.getByTestId('timeline').getByText('Triage: waiting').waitFor();
    // What another visit has found out is in the form already.
    const nurse = at('nurse').page;
    await nurse.goto('/inbox');
    await start(at('nurse'), 'Triage');
    await nurse.getByRole('radio', { name: /^As on record: Penicillin/ }).waitFor();
    await nurse.getByText('last 128/82').waitFor();
    // Who only looked has taken nothing.
    expect(await nurse.getByRole('button', { name: 'Give back' }).count()).toBe(0);
    const allergies = { state: 'list', items: [{ text: 'Penicillin', severity: 'unknown' }] };
    expect((await complete(team.nurse, again.body, { ...forms.triage, allergies })).status).toBe(200);
    await desk.getByTestId('timeline').getByText('Triage: done').waitFor();

    const seat = at('doctor');
    const { page } = seat;
    await page.goto('/inbox');
    await page.getByRole('list', { name: 'Tasks' }).getByRole('link', { name: theName() }).click();
    const summary = page.getByTestId('patient-summary');
    await summary.getByText('128/82').waitFor();
    await summary.getByRole('heading', { name: 'Before' }).waitFor();
    await summary.getByText('Acute bronchitis, unspecified').last().click();
    await page.getByText('Cough with yellow sputum, fever at night.').waitFor();
    await seat.look('earlier-consultations');
  });

  it('a visit that ends early says why, after a refusal for a missing reason', async () => {
    const second = await registerPatient(team);
    const { body } = await checkIn(team, second.id);
    const seat = at('receptionist');
    const { page } = seat;
    await page.goto(`/visits/${body.visitId}`);
    await page.getByRole('button', { name: 'End visit' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: 'Left' }).check();
    await dialog.getByRole('button', { name: 'End this visit' }).click();
    await dialog.getByText('This is needed').waitFor();
    await seat.look('end-visit');
    await dialog.getByLabel('Reason').fill('Did not want to wait');
    await dialog.getByRole('button', { name: 'End this visit' }).click();
    await page.getByTestId('timeline').getByText('Triage: cancelled').waitFor();
    await page.getByTestId('timeline').getByText('Ended early').waitFor();
  });

  it('an unknown address and an unknown visit are told as such', async () => {
    const { page } = at('receptionist');
    await page.goto('/visits/018f0000-0000-7000-8000-000000000000');
    await page.getByText('Not found').waitFor();
    await page.goto('/no-such-page');
    await page.getByText('This page does not exist').waitFor();
  });
});
