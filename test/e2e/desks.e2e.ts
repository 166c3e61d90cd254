import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { newPatient, outpatientTeam, registerPatient } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { checkIn } from './acts.ts';
import { openBrowsers } from './browser.ts';
import type { Browsers, Seat } from './browser.ts';
import { dayFromNow } from './days.ts';
import { startTask, writes } from './pages.ts';

// What the walks of a patient do not press: each writes once from its page, so that no rule between page and API goes unseen.
describe('what is written at the desks', () => {
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
  const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

  it('a patient is registered, corrected, recorded as deceased, and that is taken back', async () => {
    const seat = await browsers.enterAs('receptionist', 'Check-in');
    const { page } = seat;
    const { familyName, givenName } = newPatient();
    await page.goto('/patients/new');
    await page.getByLabel('Given name').fill(givenName);
    await page.getByLabel('Family name').fill(familyName);
    await page.getByRole('group', { name: 'Date of birth' }).getByLabel('Not known').check();
    await page.getByRole('radio', { name: 'Female' }).check();
    await writes(page, 'POST', /\/patients$/, () => button(page, 'Register patient').click());
    const patient = await registerPatient(team);
    await page.goto(`/patients/${patient.id}`);
    await button(page, 'Edit details').click();
    await page.getByLabel('Phone', { exact: true }).fill('9876543210');
    await writes(page, 'PATCH', /\/patients\/[\w-]+$/, () => button(page, 'Save').click());
    // What went well is said in words, stays while it is read, and gives the focus back when it is closed.
    const said = page.getByRole('region', { name: 'Messages' });
    await said.getByText('Saved', { exact: true }).waitFor();
    await button(page, 'Record death').focus();
    await said.getByRole('button', { name: 'Close' }).focus();
    await seat.look('message-said');
    await page.keyboard.press('Enter');
    await said.getByText('Saved', { exact: true }).waitFor({ state: 'detached' });
    expect(
      await button(page, 'Record death').evaluate(
        (element) => element === element.ownerDocument.activeElement,
      ),
    ).toBe(true);
    await button(page, 'Record death').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Nothing is booked and no visit is open.').waitFor();
    await dialog.getByLabel(/^Day of death/).fill(dayFromNow(-2));
    await dialog.getByLabel(/^Time of death/).fill('10:00');
    await dialog.getByRole('checkbox').check();
    await writes(page, 'POST', /\/deceased$/, () =>
      dialog.getByRole('button', { name: 'Record death' }).click(),
    );
    // It was another patient: taken back with a reason, and nothing had been booked.
    await button(page, 'Recorded by mistake').click();
    await dialog.getByLabel(/^Why it was a mistake/).fill('Namesake');
    await seat.look('death-mistake');
    await writes(page, 'POST', /\/deceased\/mistake$/, () =>
      dialog.getByRole('button', { name: 'Take back' }).click(),
    );
    await page.getByText('No appointment that is still to come was cancelled.').waitFor();
    await done(seat);
  });

  it('an appointment is booked, moved and cancelled', async () => {
    const patient = await registerPatient(team);
    const seat = await browsers.enterAs('receptionist', 'Check-in');
    const { page } = seat;
    await page.goto(`/appointments/new?patientId=${patient.id}`);
    await page.getByLabel(/^Doctor/).selectOption(team.doctor.user.id);
    await button(page, 'Day after').first().click();
    const free = page.locator('input[type=radio]:not([disabled])');
    const none = page.getByText(
      /^(No times are offered on this day|Every time of this day is taken or past)$/,
    );
    const choose = async (place: number) => {
      for (let day = 0; day < 7; day += 1) {
        await free.or(none).first().waitFor();
        if ((await free.count()) > place) return free.nth(place).check();
        await button(page, 'Day after').first().click();
      }
      throw new Error('no free time in a week');
    };
    await choose(0);
    await writes(page, 'POST', /\/appointments$/, () => button(page, 'Book appointment').click());
    await page.goto(`/patients/${patient.id}`);
    await button(page, /^Reschedule the appointment/).click();
    await choose(2);
    await writes(page, 'POST', /\/reschedule$/, () =>
      page.getByRole('dialog').getByRole('button', { name: 'Reschedule' }).click(),
    );
    await button(page, /^Cancel the appointment/).click();
    await page
      .getByRole('dialog')
      .getByLabel(/^Reason/)
      .fill('Called off by phone');
    await writes(page, 'POST', /\/cancel$/, () => button(page, 'Cancel appointment').click());
    await done(seat);
  });

  it('a patient is not booked twice at one time unasked, and a doctor’s leave gives the desk whom to move', async () => {
    const { admin, doctor, receptionist } = team;
    const patient = await registerPatient(team, { phone: '9876501234' });
    const day = dayFromNow(40);
    const read = async <T>(path: string) =>
      (await receptionist.call<{ items: T[] }>('GET', `/api/v1/doctors${path}`)).body.items;
    const freeOf = async (id: string) =>
      (await read<{ startsAt: string; free: boolean }>(`/${id}/slots?date=${day}`))
        .filter(({ free }) => free)
        .map(({ startsAt }) => startsAt);
    const own = await freeOf(doctor.user.id);
    // Another doctor who is there at one of these times: other suites make doctors who have no hours.
    const others = (await read<{ id: string }>('')).filter(({ id }) => id !== doctor.user.id);
    const both = await Promise.all(
      others.map(async ({ id }) => ({
        id,
        startsAt: (await freeOf(id)).find((at) => own.includes(at)),
      })),
    );
    const { id: other = '', startsAt = '' } = both.find((each) => each.startsAt) ?? {};
    const body = { patientId: patient.id, doctorId: doctor.user.id, startsAt };
    expect((await receptionist.call('POST', '/api/v1/appointments', body)).status).toBe(201);

    const seat = await browsers.enterAs('receptionist', 'Check-in');
    const { page } = seat;
    await page.goto(`/appointments/new?patientId=${patient.id}`);
    await page.getByLabel(/^Doctor/).selectOption(other);
    await page.getByLabel(/^Reason/).fill('Second opinion');
    await page.getByLabel('Day', { exact: true }).fill(day);
    await page.keyboard.press('Tab');
    const time = page.locator(`input[value="${startsAt}"]`);
    await time.check();
    await button(page, 'Book appointment').click();
    const asked = page.getByTestId('other-booking');
    await asked.getByText(doctor.user.name).waitFor();
    await seat.look('booked-twice');
    // What was chosen and typed is still there.
    expect(await page.getByLabel(/^Reason/).inputValue()).toBe('Second opinion');
    expect(await time.isChecked()).toBe(true);
    await writes(page, 'POST', /\/appointments$/, () => button(page, 'Keep both').click());

    const leave = { date: day, kind: 'away', from: null, to: null, reason: 'leave' };
    await admin.call('POST', `/api/v1/doctors/${doctor.user.id}/exceptions`, leave);
    await page.goto('/appointments');
    const list = page.getByTestId('need-new-time');
    const name = new RegExp(patient.familyName, 'i');
    await list.getByText('+91 98765 01234').waitFor();
    await list.getByRole('checkbox', { name }).check();
    await list.getByLabel(/^Doctor/).selectOption(other);
    await list.getByLabel(/^Day/).fill(dayFromNow(41));
    await page.keyboard.press('Tab');
    await seat.look('need-new-time');
    await writes(page, 'POST', /\/reschedule$/, () => list.getByRole('button', { name: /^Move 1 / }).click());
    await list.getByRole('link', { name }).waitFor({ state: 'detached' });
    await done(seat);
  });

  it('a task is given back', async () => {
    const patient = await registerPatient(team);
    await checkIn(team, patient.id);
    const seat = await browsers.enterAs('nurse', 'Inbox');
    await startTask(seat, new RegExp(`${patient.familyName}, ${patient.givenName}`, 'i'), 'Triage');
    await seat.page.getByLabel('Presenting complaint').pressSequentially('c');
    await writes(seat.page, 'POST', /\/release$/, () => button(seat.page, 'Give back').click());
    await done(seat);
  });

  it('goods are received and a count is corrected', async () => {
    const seat = await browsers.enterAs('store_keeper', 'Stock');
    const { page } = seat;
    await button(page, /^Adjust lot/)
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: /Written off/ }).check();
    await dialog.getByLabel(/^Quantity/).fill('1');
    await dialog.getByLabel(/^(Reason|Why)/).fill('Broken');
    await writes(page, 'POST', /\/adjustments$/, () =>
      dialog.getByRole('button', { name: 'Record' }).click(),
    );
    await button(page, 'Receive goods').click();
    await dialog.getByRole('combobox').fill('para');
    await page.getByRole('option').first().click();
    await dialog.getByLabel(/^Lot number/).fill('DOOR-1');
    await dialog.getByLabel(/^Expires on/).fill(dayFromNow(540));
    await dialog.getByLabel(/^Packs of/).fill('2');
    // Pressed twice as fast as a hand can, the goods are taken in once.
    let receipts = 0;
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/receipts')) receipts += 1;
    });
    await writes(page, 'POST', /\/receipts$/, () =>
      dialog.getByRole('button', { name: 'Take in' }).dblclick(),
    );
    await dialog.waitFor({ state: 'detached' });
    expect(receipts).toBe(1);
    await done(seat);
  });

  it('settings, weekly hours and an account are changed', async () => {
    const seat = await browsers.enterAs('admin', 'Inbox');
    const { page } = seat;
    await page.goto('/admin/settings');
    const first = page.locator('main input[inputmode=decimal]').first();
    await first.fill(String(Number(await first.inputValue()) + 1));
    await page.getByRole('button', { name: 'Change who is told: Dispensing' }).click();
    const ladder = page.getByRole('dialog');
    await ladder.getByRole('button', { name: 'Add a rung' }).click();
    await ladder.getByRole('button', { name: 'Use this' }).click();
    await ladder.getByText('A number from 1 to 10,000').waitFor();
    const rung = ladder.getByRole('group', { name: 'Rung 6' });
    await rung.getByLabel(/^Per cent/).fill('400');
    await rung.getByLabel(/^Again every/).fill('60');
    await seat.look('ladder', ladder);
    await ladder.getByRole('button', { name: 'Use this' }).click();
    const told = page.getByTestId('ladder-dispensing');
    await told.getByText('At 400 % whoever is on duty, then who supervises, again every 60 min').waitFor();
    await seat.look('ladders', told);
    await writes(page, 'PUT', /\/settings$/, () => button(page, 'Save').click());
    await page.reload();
    await told.getByText('Our own').waitFor();
    await told.getByRole('button', { name: /^Change who is told/ }).click();
    await ladder.getByRole('button', { name: 'Back to the usual' }).click();
    await told.getByText('Our own').waitFor({ state: 'detached' });
    await writes(page, 'PUT', /\/settings$/, () => button(page, 'Save').click());
    await page.goto(`/admin/availability?doctorId=${team.doctor.user.id}`);
    const session = page.getByRole('group').getByRole('textbox').first();
    await session.fill(`${await session.inputValue()} a`);
    await writes(page, 'PUT', /\/availability$/, () => button(page, 'Save').click());
    await page.goto('/admin/users');
    await button(page, 'New account').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/^Name/).fill('Sister Door');
    await dialog.getByLabel(/^E-mail/).fill(`door-${process.pid}@asha.example`);
    await dialog.getByRole('checkbox', { name: 'Nurse' }).check();
    await writes(page, 'POST', /\/users$/, () => dialog.getByRole('button', { name: 'New account' }).click());
    // The code for the first password is shown once.
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await button(page, 'Change the account of Sister Door').first().click();
    await dialog.getByRole('checkbox', { name: /Account disabled/ }).check();
    await writes(page, 'PATCH', /\/users\//, () => dialog.getByRole('button', { name: 'Save' }).click());
    for (const [name, method, address] of [
      ['Unlock', 'POST', /\/unlock$/],
      ['End all sign-ins', 'DELETE', /\/sessions$/],
    ] as const) {
      await button(page, `Change the account of ${team.cashier.user.name}`).click();
      await writes(page, method, address, () => dialog.getByRole('button', { name }).click());
      await dialog.waitFor({ state: 'detached' });
    }
    await done(seat);
  });

  it.each(['tests', 'panels', 'medicines', 'procedures'])('an entry of %s is changed', async (catalogue) => {
    const seat = await browsers.enterAs('admin', 'Inbox');
    const { page } = seat;
    await page.goto(`/admin/catalogue/${catalogue}`);
    await button(page, /^Change /)
      .first()
      .click();
    const name = page.getByLabel(/^Name|^Generic name/).first();
    await name.fill(`${await name.inputValue()} B`);
    await writes(page, 'PATCH', /\/[\w-]{36}$/, () => page.locator('form button[type=submit]').click());
    await done(seat);
  });

  it.each([
    ['procedures', { Name: 'Ear syringing', Code: 'DOORP', 'Minutes it takes': '15', Price: '200' }],
    [
      'tests',
      {
        Name: 'Serum zinc',
        Code: 'DOORT',
        'Unit (UCUM)': 'ug/dL',
        Decimals: '0',
        'Minutes until the result': '60',
        Price: '300',
      },
    ],
    [
      'medicines',
      {
        'Generic name': 'Zinc sulfate',
        Code: 'DOORM',
        'Base unit': '{tablet}',
        'Base units in a pack': '10',
        Price: '2',
      },
    ],
    ['panels', { Name: 'Zinc panel', Code: 'DOORN' }],
  ] as const)('an entry of %s is added', async (catalogue, fields) => {
    const seat = await browsers.enterAs('admin', 'Inbox');
    const { page } = seat;
    await page.goto(`/admin/catalogue/${catalogue}`);
    await button(page, /^Add$/).click();
    for (const [label, text] of Object.entries(fields))
      await page.getByLabel(new RegExp(`^${label.replaceAll(/[()]/g, '.')}\\s*\\*?$`)).fill(text);
    if (catalogue === 'panels') {
      await page.getByRole('combobox').fill('haemoglobin');
      await page.getByRole('option').first().click();
    }
    await writes(page, 'POST', new RegExp(`/(${catalogue}|types)$`), () =>
      page.locator('form button[type=submit]').click(),
    );
    await done(seat);
  });

  it.each(['tests', 'medicines'])('%s are imported', async (catalogue) => {
    const seat = await browsers.enterAs('admin', 'Inbox');
    const { page } = seat;
    await page.goto(`/admin/catalogue/${catalogue}`);
    await button(page, 'Import').click();
    await button(page, 'Fill in an example').click();
    await writes(page, 'POST', /\/import$/, () => button(page, /^Check \d/).click());
    await page.getByText('What would become of each entry').waitFor();
    await writes(page, 'POST', /\/import$/, () => button(page, /^Import \d/).click());
    await page.getByText('What became of each entry').waitFor();
    await done(seat);
  });
});
