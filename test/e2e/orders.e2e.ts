import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '#contracts/identity/names.ts';
import type { Patient } from '#contracts/patients/patient.ts';
import { forms, outpatientTeam, registerPatient } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { checkIn, complete } from './acts.ts';
import { deadline, openBrowsers } from './browser.ts';
import type { Browsers, Seat } from './browser.ts';
import { fitsInOneScreen, keepsTemplates } from './doctors-page.ts';
import { finishTask, startTask, stopAtFirstFailure } from './pages.ts';

const matches = /Name and date of birth, or record number, were asked and match/;

// One patient, in order: each step goes on where the one before has left the visit, as in a hospital.
describe('one patient through laboratory, pharmacy and procedure, in browsers', () => {
  let team: Team;
  let browsers: Browsers;
  let patient: Patient;
  let visitId = '';
  const seats = new Map<Role, Seat>();
  /** The seat of a role, signed in when it is first needed. */
  async function at(role: Role): Promise<Seat> {
    const seat = seats.get(role) ?? (await browsers.enterAs(role, 'Inbox'));
    seats.set(role, seat);
    return seat;
  }
  const theName = () => new RegExp(`${patient.familyName}, ${patient.givenName}`, 'i');
  const start = async (role: Role, kind: string): Promise<Seat> => {
    const seat = await at(role);
    await startTask(seat, theName(), kind);
    return seat;
  };
  /** Chooses an entry of a catalogue by its search box. */
  async function choose({ page }: Seat, box: string, words: string, entry: RegExp): Promise<void> {
    await page.getByRole('combobox', { name: box, exact: true }).fill(words);
    await page.getByRole('option', { name: entry }).click();
  }

  beforeAll(async () => {
    const platform = browserPlatform();
    browsers = await openBrowsers(platform, 'trembling');
    team = await outpatientTeam(platform);
    patient = await registerPatient(team, { gender: 'female' });
    const opened = (await checkIn(team, patient.id)).body;
    visitId = opened.visitId;
    const severe = { text: 'Penicillin', severity: 'severe' };
    await complete(team.nurse, opened, { ...forms.triage, allergies: { state: 'list', items: [severe] } });
  });
  afterAll(async () => {
    await browsers?.close();
  });
  stopAtFirstFailure();
  afterEach(() => {
    for (const [role, seat] of seats) expect(seat.complaints, role).toEqual([]);
  });

  it('the doctor orders a test to wait for, a medicine and a procedure, and sends the patient out', async () => {
    const seat = await start('doctor', 'Consultation');
    const { page } = seat;
    await expect
      .poll(() => page.title(), { timeout: deadline })
      .toMatch(new RegExp(`Consultation - ${theName().source} - HMTP`, 'i'));
    await page.getByLabel('Assessment').fill('Chest tightness on stairs. Raised lipids?');
    await keepsTemplates(seat);
    await choose(seat, 'Order', 'lipid', /^Lipid panel/);
    await page
      .getByRole('list', { name: 'Tests ordered' })
      .getByText('Cholesterol', { exact: false })
      .first()
      .waitFor();
    // A whole line is typed, read back in words, and taken with one key.
    const box = page.getByRole('combobox', { name: 'Order', exact: true });
    await box.fill('paracetamol 500 1-1-1 5d');
    await page.getByRole('option', { name: /500 mg.*1 tablet.*3 times a day.*for 5 days/ }).waitFor();
    await box.press('Enter');
    await page.getByText('15 tablets').first().waitFor();
    expect(
      await box.evaluate('document.activeElement?.getAttribute("role")'),
      'work goes on in the box',
    ).toBe('combobox');
    await fitsInOneScreen(seat);
    await choose(seat, 'Order', 'electrocardiogram', /Electrocardiogram/);
    await seat.look('order-basket', box);
    expect(await page.getByRole('radio', { name: /Tests, then back/ }).isChecked()).toBe(true);
    await finishTask(seat, 'Consultation', () =>
      page.getByRole('button', { name: 'Sign and finish' }).click(),
    );
  });

  it('a nurse collects at the patient, and the labels come before anything else', async () => {
    const seat = await start('nurse', 'Specimen collection');
    const { page } = seat;
    await page.getByRole('button', { name: 'Record collection' }).click();
    await page.getByText('This is needed').waitFor();
    await page.getByRole('checkbox', { name: matches }).check();
    await seat.look('collection-form');
    await page.getByRole('button', { name: 'Record collection' }).click();
    await page.getByRole('heading', { level: 1, name: 'Specimen labels' }).waitFor();
    await page.getByTestId('label').first().waitFor();
    expect(await page.getByTestId('label').count(), 'four tests, one tube').toBe(1);
    await seat.look('labels');
  });

  it('what needs no result goes on meanwhile: the first medicine and the first procedure', async () => {
    const pharmacist = await start('pharmacist', 'Dispensing');
    await pharmacist.page.getByRole('checkbox', { name: matches }).check();
    await finishTask(pharmacist, 'Dispensing', () =>
      pharmacist.page.getByRole('button', { name: 'Hand over' }).click(),
    );
    const { page } = await at('nurse');
    await page.getByRole('link', { name: 'Inbox' }).last().click();
    const nurse = await start('nurse', 'Schedule procedure');
    await finishTask(nurse, 'Schedule procedure', () =>
      page.getByRole('button', { name: 'Schedule', exact: true }).click(),
    );
    await start('nurse', 'Procedure');
    await page.getByRole('checkbox', { name: matches }).check();
    await page.getByLabel('Report').fill('Sinus rhythm, no changes.');
    await finishTask(nurse, 'Procedure', () => page.getByRole('button', { name: 'Sign report' }).click());
  });

  it('a technician receives the specimen and enters the results by keyboard', async () => {
    await start('lab_technician', 'Specimen receipt');
    const seat = await at('lab_technician');
    const { page } = seat;
    await seat.look('specimen-receipt');
    await finishTask(seat, 'Specimen receipt', () =>
      page.getByRole('button', { name: 'Receive specimen' }).click(),
    );
    await start('lab_technician', 'Results');
    const first = page.getByLabel(/^Cholesterol, total/);
    await first.fill('262');
    // Compared while it is typed, by the rule of the server.
    await page
      .getByText(/^↑\s*High$/)
      .first()
      .waitFor();
    await first.press('Enter');
    for (const value of ['58', '171', '188']) {
      await page.keyboard.type(value);
      await page.keyboard.press('Enter');
    }
    await page.getByRole('button', { name: 'Enter results (4)' }).waitFor();
    await seat.look('result-entry');
    await finishTask(seat, 'Results', () =>
      page.getByRole('button', { name: 'Enter results (4)' }).press('Enter'),
    );
  });

  it('a supervisor verifies, and the patient is back at the doctor without reloading', async () => {
    const seat = await start('lab_supervisor', 'Verification');
    await seat.page
      .getByText(/^↑\s*High$/)
      .first()
      .waitFor();
    await seat.look('verification');
    await finishTask(seat, 'Verification', () =>
      seat.page.getByRole('button', { name: 'Release results (4)' }).click(),
    );

    const doctor = await start('doctor', 'Results to review');
    await doctor.look('result-review');
    await finishTask(doctor, 'Results to review', () =>
      doctor.page.getByRole('button', { name: 'Mark as reviewed' }).click(),
    );
  });

  it('the doctor sees every order in the second consultation, and prescribes and orders with a side', async () => {
    const seat = await start('doctor', 'Consultation');
    const { page } = seat;
    await page.getByText('262').first().waitFor();
    await seat.look('orders-in-consultation', page.getByRole('heading', { name: 'Laboratory', exact: true }));
    await page.getByLabel('Assessment').fill('Raised LDL cholesterol.');
    await choose(seat, 'Order', 'atorvastatin', /atorvastatin/i);
    const line = page.getByRole('group', { name: /atorvastatin/i });
    await line.getByRole('textbox', { name: 'Dose', exact: true }).fill('1');
    await line.getByLabel('Times a day').fill('1');
    await line.getByLabel('Days').fill('30');
    // What was prescribed before is repeated from the summary beside.
    await page.getByRole('button', { name: /^Repeat paracetamol/i }).click();
    const again = page.getByRole('group', { name: /paracetamol/i });
    await again.getByText('15 tablets').waitFor();
    await page.getByRole('button', { name: /^Remove paracetamol/i }).click();
    // Or from the empty box, by keyboard alone: a line to go on in, whose quantity follows from what is changed.
    const box = page.getByRole('combobox', { name: 'Order', exact: true });
    const offer = await page.getByRole('button', { name: 'As last time' }).boundingBox();
    const beside = await box.boundingBox();
    if (!offer || !beside) throw new Error('the box or what is offered beside it is not shown');
    expect(offer.y, 'in the row of the box: the form grows no higher').toBeGreaterThanOrEqual(beside.y);
    expect(offer.y + offer.height).toBeLessThanOrEqual(beside.y + beside.height);
    await box.press('ArrowDown');
    await page.getByRole('option', { name: /paracetamol.*as last time.*1 tablet.*3 times a day/i }).waitFor();
    await seat.look('as-last-time', box);
    await box.press('Enter');
    expect(await again.getByLabel('Days').inputValue()).toBe('5');
    await again.getByLabel('Days').fill('4');
    await again.getByText('12 tablets').waitFor();
    // The tests of last time come together; this time none is wanted.
    await page.getByRole('button', { name: 'As last time' }).click();
    expect(await page.getByRole('option', { name: /paracetamol/i }).count(), 'it is in the basket').toBe(0);
    await page.getByRole('option', { name: /Cholesterol, total.*as last time/ }).click();
    const tests = page.getByRole('list', { name: 'Tests ordered' }).getByRole('button', { name: /^Remove/ });
    await expect.poll(() => tests.count()).toBe(4);
    await page.getByRole('button', { name: 'As last time' }).waitFor({ state: 'detached' });
    for (let left = 4; left > 0; left -= 1) await tests.first().click();
    await choose(seat, 'Order', 'X-ray, knee', /X-ray, knee/);
    await page.getByRole('button', { name: 'Sign and finish' }).click();
    await page.getByText('Some orders are not complete').waitFor();
    await page
      .getByRole('group', { name: /X-ray, knee/ })
      .getByLabel('Side')
      .selectOption('Left');
    await finishTask(seat, 'Consultation', () =>
      page.getByRole('button', { name: 'Sign and finish' }).click(),
    );
  });

  it('a pharmacist hands over from the lot that expires first, the repeated line too', async () => {
    const seat = await start('pharmacist', 'Dispensing');
    const { page } = seat;
    const lots = page.getByRole('group', { name: /first to expire first/ });
    await lots.getByRole('listitem').first().waitFor();
    expect(await lots.getByRole('listitem').allInnerTexts(), 'each from its first lot').toEqual([
      expect.stringMatching(/^30\s/),
      expect.stringMatching(/^12\s/),
    ]);
    await page.getByRole('button', { name: 'Other packs' }).first().click();
    expect(await lots.getByRole('textbox').first().inputValue()).toBe('30');
    await page.getByRole('checkbox', { name: matches }).check();
    await seat.look('dispensing');
    await finishTask(seat, 'Dispensing', () => page.getByRole('button', { name: 'Hand over' }).click());
  });

  it('a nurse schedules and performs, and another side than the ordered one is refused', async () => {
    const seat = await start('nurse', 'Schedule procedure');
    const { page } = seat;
    await page.getByText('X-ray, knee, two views').first().waitFor();
    await page.getByLabel('Room').fill('Room 4');
    await seat.look('procedure-schedule');
    await finishTask(seat, 'Schedule procedure', () =>
      page.getByRole('button', { name: 'Schedule', exact: true }).click(),
    );
    await start('nurse', 'Procedure');
    await page.getByRole('checkbox', { name: matches }).check();
    await page.getByLabel('Report').fill('Two views, no fracture seen.');
    await page.getByRole('radio', { name: 'Right' }).check();
    await page.getByRole('button', { name: 'Sign report' }).click();
    await page.getByText('Ordered: Left. Stop and ask.').waitFor();
    await seat.look('procedure-form');
    await page.getByRole('radio', { name: 'Left' }).check();
    await finishTask(seat, 'Procedure', () => page.getByRole('button', { name: 'Sign report' }).click());
  });

  it('the cashier bills what was done, and takes the payment', async () => {
    const seat = await start('cashier', 'Billing');
    const { page } = seat;
    for (const charged of [/Cholesterol, total/, /atorvastatin/i, /Electrocardiogram/, /X-ray, knee/])
      await page.getByText(charged).first().waitFor();
    await seat.look('billing-orders');
    await finishTask(seat, 'Billing', () => page.getByRole('button', { name: 'Issue the bill' }).click());
    await start('cashier', 'Payment');
    // By card in part, the rest in cash; what of it goes back is said before it is recorded.
    const due = Number((await page.getByTestId('balance').innerText()).replaceAll(/[^\d.]/g, ''));
    await page.getByRole('radio', { name: 'Card' }).check();
    await page.getByLabel(/^Amount received/).fill('100');
    await page.getByLabel('Terminal slip number').fill('SLIP 7');
    await page.getByRole('button', { name: 'Another tender' }).click();
    const cash = page.getByRole('group', { name: 'Paid by 2' });
    await cash.getByRole('radio', { name: 'Cash' }).check();
    await cash.getByLabel(/^Amount received/).fill(String(Math.ceil(due - 100) + 40));
    await page.getByTestId('change').waitFor();
    await seat.look('till');
    await finishTask(seat, 'Payment', () => page.getByRole('button', { name: 'Record payment' }).click());
  });

  it('the visit shows where everything went, with its report and its prescription', async () => {
    const seat = await at('doctor');
    const { page } = seat;
    await page.goto(`/visits/${visitId}`);
    const timeline = page.getByTestId('timeline');
    for (const kind of ['Specimen collection', 'Verification', 'Dispensing', 'Procedure', 'Payment'])
      await timeline.getByText(`${kind}: done`).first().waitFor();
    await page.getByText('Two views, no fracture seen.').waitFor();
    await seat.look('visit-timeline');
    await seat.look('visit-orders', page.getByRole('heading', { name: 'Procedures', exact: true }));
    await page.getByRole('link', { name: 'Report' }).click();
    await page.getByRole('heading', { level: 1, name: 'Laboratory report' }).waitFor();
    await seat.look('lab-report');
  });

  it('a visit for the laboratory only begins at the desk', async () => {
    const other = await registerPatient(team);
    const seat = await browsers.enterAs('receptionist', 'Check-in');
    const { page } = seat;
    await page.goto(`/check-in?patientId=${other.id}`);
    await page.getByRole('link', { name: 'Tests, medicines or a procedure only' }).click();
    await page.getByRole('heading', { level: 1, name: 'Visit without a doctor' }).waitFor();
    await choose(seat, 'Laboratory tests and panels', 'haemoglobin', /^Haemoglobin \(Hb\)/);
    await seat.look('check-in-orders');
    await page.getByRole('button', { name: 'Check in' }).click();
    await page.getByTestId('timeline').getByText('Specimen collection: waiting').waitFor();
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });
});
