import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Locator } from 'playwright-core';
import { consultWithOrders, labOrders, mustDo, taskOf, wholeTeam } from '#test/builders/orders.ts';
import { forms, outpatientTeam, registerPatient, signIn } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { checkIn, complete } from './acts.ts';
import { deadline, openBrowsers } from './browser.ts';
import type { Browsers, Seat } from './browser.ts';
import { startTask } from './pages.ts';

/** What people meet at the edges: without a sign-in, beside somebody else, and where something cannot be. */
describe('at the edges', () => {
  let team: Team;
  let browsers: Browsers;
  beforeAll(async () => {
    browsers = await openBrowsers(browserPlatform(), 'trembling');
    team = await outpatientTeam(browserPlatform());
  });
  afterAll(() => browsers?.close());
  const done = async (seat: Seat) => {
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  };

  it('a wall shows who is called to everybody, and says when it is old', async () => {
    const patient = await registerPatient(team);
    await checkIn(team, patient.id);
    for (let each = 0; each < 4; each += 1) await checkIn(team, (await registerPatient(team)).id);
    const { body } = await team.doctor.call<{ tokens: { id: string; number: number; state: string }[] }>(
      'GET',
      `/api/v1/appointments/queues/${team.doctor.user.id}`,
    );
    const [first, token] = body.tokens.filter(({ state }) => state === 'waiting');
    const act = (of: typeof token, action: string) =>
      team.doctor.call('POST', `/api/v1/appointments/tokens/${of?.id ?? ''}/actions`, { action });
    await act(first, 'call');
    await act(first, 'serve');
    const seat = await browsers.visitor();
    const { page } = seat;
    await page.clock.install();
    await page.goto('/display/asha');
    const queue = page.getByTestId('displayed-queue').filter({ hasText: team.doctor.user.name });
    await queue.first().waitFor();
    await act(token, 'call');
    await queue.getByText('please come').first().waitFor();
    expect(await page.locator('body').textContent()).not.toContain(patient.familyName);
    await seat.look('queue-display');
    await page.route('**/api/v1/display/**', (route) => route.abort());
    // What it waits for is time, and nothing else happens in it.
    await page.clock.fastForward('00:30');
    await page.getByText(/Not up to date/).waitFor();
    await page.unroute('**/api/v1/display/**');
    await page.goto('/display/no-such-hospital');
    await page.getByText('No display here').waitFor();
    await seat.look('queue-display-none');
    // The browser itself says that nobody answered.
    expect(seat.complaints.filter((text) => !text.includes('ERR_FAILED'))).toEqual([]);
    await seat.leave();
  });

  it('a course is a picture and a table, asked for once somebody wants to see it', async () => {
    const patient = await registerPatient(team);
    const vitals = (systolic: number) => [
      { code: '8480-6', value: systolic, unit: 'mm[Hg]' },
      { code: '8462-4', value: 82, unit: 'mm[Hg]' },
    ];
    let visitId = '';
    for (const systolic of [128, 135, 186]) {
      const opened = await checkIn(team, patient.id);
      ({ visitId } = opened.body);
      let { body } = await complete(team.nurse, opened.body, { ...forms.triage, vitals: vitals(systolic) });
      if (systolic === 186) continue;
      for (const [person, form] of [
        [team.doctor, forms.consultation],
        [team.cashier, forms.billing],
        [team.cashier, forms.payment],
      ] as const)
        ({ body } = await complete(person, body, form));
    }
    const seat = await browsers.enterAs('doctor', 'Inbox');
    const { page } = seat;
    await page.goto(`/visits/${visitId}`);
    await page.getByRole('button', { name: 'Show over time' }).click();
    await page.getByLabel('Of', { exact: true }).selectOption({ label: 'Systolic BP (3)' });
    await page.getByRole('img', { name: /^Systolic BP: 3 values, the last 186/ }).waitFor();
    await page.getByRole('table').getByRole('cell', { name: /high/ }).first().waitFor();
    await seat.look('courses', page.getByRole('heading', { name: 'Vitals and results over time' }));
    await done(seat);
  });

  it('a child has a score of its own, and a pregnant woman none of adults, and the form says so', async () => {
    const born = (date: string) => ({ birthDate: { precision: 'day', date } });
    const child = await registerPatient(team, {
      ...born(`${new Date().getFullYear() - 5}-01-15`),
      guardian: { name: 'Anita', relationship: 'mother' },
    });
    const woman = await registerPatient(team, { ...born('1995-03-01'), gender: 'female' });
    for (const { id } of [child, woman]) await checkIn(team, id);
    const seat = await browsers.enterAs('nurse', 'Inbox');
    const { page } = seat;
    const rate = page.getByLabel(/^Respiratory rate/);
    const work = page.locator('[data-work]');
    await startTask(seat, new RegExp(`${child.familyName}, ${child.givenName}`, 'i'), 'Triage');
    await rate.fill('30');
    await work.getByText(/still needs heart rate, .*capillary refill/).waitFor();
    await page.getByLabel(/^Heart rate/).fill('130');
    await page.getByLabel(/^Systolic/).fill('100');
    await page.getByLabel(/saturation/i).fill('97');
    await work.getByRole('radio', { name: 'Air' }).press('a');
    await work.getByRole('radio', { name: '3 s or more' }).press('s');
    await work.getByRole('radio', { name: 'Normal', exact: true }).press('n');
    // Five years old: 130 a minute is 2 points, a slow refill 4.
    await expect.poll(() => page.getByTestId('pews').textContent(), { timeout: deadline }).toBe('6');
    await seat.look('triage-child');
    await startTask(seat, new RegExp(`${woman.familyName}, ${woman.givenName}`, 'i'), 'Triage');
    await rate.fill('30');
    await work.getByText('Pregnant', { exact: true }).click();
    await work.getByText('not in pregnancy').waitFor();
    await seat.look('triage-pregnant');
    await done(seat);
  });

  it('a critical result is red and first, before anything is opened, and beside the note', async () => {
    const whole = await wholeTeam(browserPlatform());
    const patient = await registerPatient(whole);
    const testOf = async (name: string) =>
      (
        await team.doctor.call<{ items: { id: string; name: string }[] }>(
          'GET',
          `/api/v1/labs/tests?q=${name}`,
        )
      ).body.items.find((each) => each.name === name)?.id ?? '';
    const tests = [await testOf('Haemoglobin (Hb)'), await testOf('Platelet count')];
    const orders = { labs: [{ items: tests.map((testId) => ({ testId, waitFor: true })) }] };
    const { visitId } = await consultWithOrders(whole, patient.id, orders, 'await_results');
    const [order] = await labOrders(whole.technician, visitId);
    const items = order?.items ?? [];
    const itemIds = items.map(({ id }) => id);
    const results = items.map(({ id, testId }) => ({ itemId: id, value: testId === tests[1] ? 31 : 13.1 }));
    await mustDo(whole.nurse, visitId, 'collection', { itemIds, identityConfirmed: true });
    await mustDo(whole.technician, visitId, 'specimen_receipt', { outcome: 'received' });
    await mustDo(whole.technician, visitId, 'result_entry', { results });
    await mustDo(whole.supervisor, visitId, 'verification', { accept: itemIds });
    await taskOf(whole.doctor, visitId, 'result_review');
    const { id } = await taskOf(whole.doctor, visitId, 'consultation');

    const seat = await browsers.enterAs('doctor', 'Inbox');
    const { page } = seat;
    type Styled = { computedStyleMap(): Map<string, unknown> };
    const styleOf = (where: Locator, name: string) =>
      where.evaluate(
        (element, of) => String((element as unknown as Styled).computedStyleMap().get(of)),
        name,
      );
    // On a phone nothing is opened by itself.
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto('/inbox');
    const rows = page.getByRole('list', { name: 'Tasks' }).getByRole('link');
    const row = rows.filter({ hasText: patient.familyName.toUpperCase() }).first();
    const told = row.getByText('Critical: Platelet count 31');
    await told.waitFor();
    expect(await rows.first().innerText()).toContain('Critical: ');
    const danger = 'rgb(165, 32, 43)';
    expect(await styleOf(told, 'color')).toBe(danger);
    expect(await styleOf(row, 'border-inline-start-color')).toBe(danger);
    await seat.look('critical-row');
    await page.goto(`/inbox/${id}`);
    const known = page.getByRole('region', { name: 'Results' }).getByRole('listitem');
    await known.first().waitFor();
    expect(await known.allInnerTexts()).toEqual([
      expect.stringMatching(/^Platelet count[^]*31/),
      expect.stringMatching(/^Haemoglobin[^]*13\.1/),
    ]);
    const flag = known.first().getByText('Critically low').locator('..');
    expect(await styleOf(flag, 'background-color')).toBe(danger);
    await seat.look('critical-beside');
    await done(seat);
  });

  it('of two who change the settings the second is shown both, and chooses', async () => {
    const seat = await browsers.enterAs('admin', 'Inbox');
    const { page } = seat;
    await page.goto('/admin/settings');
    const box = page.getByLabel(/^Triage due/);
    await box.waitFor();
    const other = await signIn(browserPlatform(), 'admin2@asha.example');
    const { body: seen } = await other.call<{ triageDueMinutes: number }>('GET', '/api/v1/admin/settings');
    const put = (minutes: number) =>
      other.call('PUT', '/api/v1/admin/settings', { ...seen, version: undefined, triageDueMinutes: minutes });
    expect((await put(seen.triageDueMinutes + 7)).status).toBe(200);
    await box.fill(String(seen.triageDueMinutes + 3));
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const both = page.getByRole('region', { name: 'Somebody else has changed this meanwhile' });
    await both.getByRole('cell', { name: String(seen.triageDueMinutes + 7), exact: true }).waitFor();
    await both.getByRole('cell', { name: String(seen.triageDueMinutes + 3), exact: true }).waitFor();
    await seat.look('changed-meanwhile');
    await both.getByRole('button', { name: 'Store mine' }).click();
    await both.waitFor({ state: 'detached' });
    // What was said goes as soon as it is sent again; it is stored a moment later.
    const stored = async () =>
      (await other.call<{ triageDueMinutes: number }>('GET', '/api/v1/admin/settings')).body.triageDueMinutes;
    await expect.poll(stored, { timeout: deadline }).toBe(seen.triageDueMinutes + 3);
    await put(seen.triageDueMinutes);
    await done(seat);
  });

  it('ranges in no order and unknown units are refused where they are typed', async () => {
    const seat = await browsers.enterAs('admin', 'Inbox');
    const { page } = seat;
    await page.goto('/admin/catalogue/tests');
    await page.getByRole('button', { name: /^Change Haemoglobin \(Hb\)/ }).click();
    const unit = page.getByLabel(/^Unit/);
    const usual = await unit.inputValue();
    await unit.fill('g per dL');
    await unit.blur();
    await page.getByText(/Not a unit of UCUM/).waitFor();
    await unit.fill(usual);
    await page.getByRole('button', { name: 'Add a range' }).click();
    const range = page.getByRole('group', { name: /^Range \d+$/ }).last();
    await range.getByLabel('Low', { exact: true }).fill('9');
    await range.getByLabel('High', { exact: true }).fill('8');
    await range.getByText(/Limits and ages stand in their order/).waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText(/Something is missing/).waitFor();
    await done(seat);
  });

  it('a sale above the stock is told in place, and nothing empty or free is sold', async () => {
    const seat = await browsers.enterAs('pharmacist', 'Inbox');
    const { page } = seat;
    await page.goto('/counter-sale');
    const sell = page.getByRole('button', { name: 'Sell' });
    await sell.click();
    await page.getByText('Choose what is sold').waitFor();
    await page.getByRole('combobox').first().fill('paracetamol');
    await page.getByRole('option').first().click();
    await page.getByLabel(/^Quantity of/).fill('99999');
    await page.getByText(/Only .* can be sold now/).waitFor();
    await sell.click();
    expect(new URL(page.url()).pathname).toBe('/counter-sale');
    await seat.look('counter-sale-short');
    await page.getByLabel(/^Quantity of/).fill('2');
    await sell.click();
    await page.waitForURL(/\/visits\/[\w-]+$/);
    await done(seat);
  });
});
