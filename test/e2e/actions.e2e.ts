import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '#contracts/identity/names.ts';
import type { Patient } from '#contracts/patients/patient.ts';
import { forms, outpatientTeam, registerPatient } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { checkIn, complete } from './acts.ts';
import { openBrowsers } from './browser.ts';
import type { Browsers, Seat } from './browser.ts';
import { Counted } from './counted.ts';
import { stopAtFirstFailure } from './pages.ts';

/** At most so many: clicks, Enter and shortcuts, from an open inbox. What others need stands in the research on rivals. */
const most = {
  'check-in with a token': 2,
  'doctor from queue to writing': 1,
  'vitals and triage': 3,
  'collection of specimens': 2,
  'receipt of a specimen': 2,
  'results of a specimen': 3,
  verification: 2,
  dispensing: 3,
  'bill and payment with printed receipt': 4,
} as const;
const page = path.join(import.meta.dirname, '..', '..', 'docs', 'actions.md');

// What a day's work costs in presses: held, and written into docs/actions.md by this suite.
describe('actions for a day’s work', () => {
  let team: Team;
  let browsers: Browsers;
  let patient: Patient;
  const counted = new Map<string, number>();
  const seats = new Map<Role, Seat>();
  beforeAll(async () => {
    browsers = await openBrowsers(browserPlatform());
    team = await outpatientTeam(browserPlatform());
    patient = await registerPatient(team, { gender: 'male' });
  });
  afterAll(() => browsers?.close());
  stopAtFirstFailure();

  const theName = () => new RegExp(`${patient.familyName}, ${patient.givenName}`, 'i');
  async function at(role: Role, title = 'Inbox'): Promise<Seat> {
    const seat = seats.get(role) ?? (await browsers.enterAs(role, title));
    seats.set(role, seat);
    return seat;
  }
  /** Somebody at an open inbox in which a task waits that is not open yet; one press on its row opens it. */
  async function atInbox(role: Role, kind: string): Promise<Counted> {
    const seat = await at(role);
    await seat.page.goto('/inbox');
    const row = seat.page
      .getByRole('list', { name: 'Tasks' })
      .getByRole('link', { name: theName() })
      .filter({ has: seat.page.getByText(kind, { exact: true }) });
    await row.waitFor();
    const person = new Counted(seat.page);
    await person.press(row);
    await seat.page.getByRole('heading', { level: 2, name: kind, exact: true }).waitFor();
    await seat.page.locator('[data-work] form').waitFor();
    return person;
  }
  function measured(task: keyof typeof most, { actions }: Counted): void {
    counted.set(task, actions);
    expect(actions, task).toBeLessThanOrEqual(most[task]);
  }
  const identity = ({ page: at }: Counted) =>
    at.getByRole('checkbox', { name: /Name and date of birth, or record number, were asked and match/ });
  const told = (person: Counted, kind: string) =>
    person.page
      .getByText(new RegExp(`^(✓ )?${kind} finished: `))
      .first()
      .waitFor();

  it('a patient is checked in and has a token', async () => {
    const { page: desk } = await at('receptionist', 'Check-in');
    const person = new Counted(desk);
    await desk.getByRole('combobox', { name: /patient/i }).focus();
    await person.type(patient.mrn);
    await desk.getByRole('option', { name: theName() }).waitFor();
    await person.key('Enter');
    await person.press(
      desk
        .getByRole('button', { name: /check in/i })
        .and(desk.getByRole('button', { name: theName() }))
        .and(desk.getByRole('button', { name: team.doctor.user.name })),
    );
    await desk.getByTestId('token-number').waitFor();
    measured('check-in with a token', person);
  });

  it('a triage is written', async () => {
    const person = await atInbox('nurse', 'Triage');
    const field = (name: string) => person.page.getByLabel(name);
    await field('Presenting complaint').pressSequentially('Cough and fever');
    await field('Heart rate').pressSequentially('96');
    await field('Temperature').pressSequentially('38.1');
    for (const [group, letter] of [
      [/^Allergies/, 'n'],
      [/^Medicines/, 'n'],
      [/^Urgency/, '3'],
    ] as const)
      await person.page.getByRole('radiogroup', { name: group }).getByRole('radio').first().press(letter);
    await person.key('Control+Enter');
    await told(person, 'Triage');
    measured('vitals and triage', person);
  });

  it('the doctor writes after one press in the queue, and signs', async () => {
    const seat = await at('doctor');
    await seat.page.goto('/queue');
    const row = seat.page.getByRole('listitem').filter({ hasText: theName() });
    await row.waitFor();
    const person = new Counted(seat.page);
    await person.press(row.getByRole('button', { name: /^Call/ }));
    const note = seat.page.getByLabel('Subjective');
    await note.waitFor();
    await expect.poll(() => note.evaluate('document.activeElement?.tagName')).toBe('TEXTAREA');
    await person.type('Cough');
    await seat.page.getByRole('button', { name: 'Give back' }).waitFor();
    measured('doctor from queue to writing', person);
    const order = seat.page.getByRole('combobox', { name: 'Order', exact: true });
    await order.fill('lipid');
    await seat.page.getByRole('option', { name: /^Lipid panel/ }).click();
    await order.fill('paracetamol 500 1-1-1 5d');
    await seat.page.getByRole('option', { name: /500 mg.*1 tablet.*3 times a day/ }).waitFor();
    await order.press('Enter');
    await seat.page.getByText('15 tablets').first().waitFor();
    await person.key('Control+Enter');
    await told(person, 'Consultation');
  });

  it('a specimen is collected, received, measured and verified', async () => {
    let person = await atInbox('nurse', 'Specimen collection');
    await person.tickIdentity(identity(person));
    await person.key('Control+Enter');
    await person.page.getByRole('heading', { level: 1, name: 'Specimen labels' }).waitFor();
    measured('collection of specimens', person);

    person = await atInbox('lab_technician', 'Specimen receipt');
    await person.key('Control+Enter');
    await told(person, 'Specimen receipt');
    measured('receipt of a specimen', person);

    person = await atInbox('lab_technician', 'Results');
    const boxes = person.page.locator(
      '[data-work] form input[inputmode="decimal"], [data-work] form [data-next]',
    );
    const first = person.page.getByLabel(/^Cholesterol, total/);
    await first.focus();
    for (const value of ['262', '58', '171', '188']) {
      await person.type(value);
      await person.move('Tab');
      // Between two values there may be a sign or a switch on the way.
      for (let step = 0; step < 4 && !(await isValueBox(person)); step += 1) await person.move('Tab');
    }
    expect(await boxes.count()).toBeGreaterThan(0);
    await person.key('Control+Enter');
    await told(person, 'Results');
    measured('results of a specimen', person);

    person = await atInbox('lab_supervisor', 'Verification');
    await person.key('Control+Enter');
    await told(person, 'Verification');
    measured('verification', person);
  });
  const isValueBox = ({ page: here }: Counted) =>
    here.evaluate<boolean>(
      'document.activeElement.matches("[data-next], [type=submit]") || !document.activeElement.closest("form")',
    );

  it('a medicine is handed over', async () => {
    const person = await atInbox('pharmacist', 'Dispensing');
    await person.tickIdentity(identity(person));
    await person.key('Control+Enter');
    await told(person, 'Dispensing');
    measured('dispensing', person);
  });

  it('a bill is made, paid, and its receipt printed', async () => {
    const other = await registerPatient(team);
    let receipt = (await checkIn(team, other.id)).body;
    receipt = (await complete(team.nurse, receipt, forms.triage)).body;
    await complete(team.doctor, receipt, forms.consultation);
    patient = other;
    const person = await atInbox('cashier', 'Billing');
    const { page: till } = person;
    await till.evaluate('globalThis.print = () => { globalThis.printed = (globalThis.printed ?? 0) + 1; }');
    await till.getByTestId('bill-total').waitFor();
    await person.key('Control+Enter');
    await till.getByRole('heading', { level: 2, name: 'Payment', exact: true }).waitFor();
    await till.getByTestId('balance').waitFor();
    await person.key('Control+Enter');
    await till.getByTestId('task-done').waitFor();
    await till.locator('[data-shortcut="print"]').waitFor();
    await person.key('p');
    await expect.poll(() => till.evaluate('globalThis.printed ?? 0')).toBe(1);
    measured('bill and payment with printed receipt', person);
  });

  it('are written down', () => {
    expect([...counted.keys()].sort()).toEqual(Object.keys(most).sort());
    const rows = Object.entries(most).map(([task, limit]) => `| ${task} | ${counted.get(task)} | ${limit} |`);
    writeFileSync(
      page,
      [
        '# Actions',
        '',
        'Counted by `test/e2e/actions.e2e.ts` on what `npm start` starts: clicks, Enter and shortcuts from an open inbox. Typing, Tab and the',
        'tick that identity was asked for do not count.',
        '',
        '| task | actions | at most |',
        '| --- | --- | --- |',
        ...rows,
        '',
      ].join('\n'),
    );
    for (const seat of seats.values()) expect(seat.complaints).toEqual([]);
  });
});
