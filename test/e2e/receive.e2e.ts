import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabOrder } from '#contracts/labs/lab-order.ts';
import { consultWithOrders, labOrders, mustDo, taskOf, wholeTeam } from '#test/builders/orders.ts';
import type { OrdersTeam } from '#test/builders/orders.ts';
import { claim, registerPatient } from '#test/builders/people.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { openBrowsers } from './browser.ts';
import type { Browsers } from './browser.ts';

// A box of tubes comes to the laboratory: each is scanned, all that are fit are received with one press.
describe('many specimens at once', () => {
  let team: OrdersTeam;
  let browsers: Browsers;
  let tubes: { accession: string; visitId: string }[];

  /** A tube that waits to be received. */
  async function tube(testId: string) {
    const labs = [{ items: [{ testId }] }];
    const { visitId } = await consultWithOrders(team, (await registerPatient(team)).id, { labs });
    const [order] = await labOrders(team.technician, visitId);
    const itemIds = order?.items.map(({ id }) => id);
    await mustDo(team.nurse, visitId, 'collection', { itemIds, identityConfirmed: true });
    await taskOf(team.technician, visitId, 'specimen_receipt');
    const [collected] = await labOrders(team.technician, visitId);
    return { visitId, accession: collected?.specimens[0]?.accession ?? '' };
  }

  beforeAll(async () => {
    const platform = browserPlatform();
    browsers = await openBrowsers(platform);
    team = await wholeTeam(platform);
    const { body } = await team.doctor.call<{ items: { id: string }[] }>(
      'GET',
      '/api/v1/labs/tests?q=haemoglobin',
    );
    const testId = body.items[0]?.id ?? '';
    tubes = [await tube(testId), await tube(testId), await tube(testId)];
  });
  afterAll(() => browsers?.close());
  const stateOf = async ({ visitId }: { visitId: string }) =>
    ((await labOrders(team.doctor, visitId))[0] as LabOrder).specimens[0]?.state;

  it('receives those that are fit, and says of each other one why not', async () => {
    const [first, second, third] = tubes as [(typeof tubes)[0], (typeof tubes)[0], (typeof tubes)[0]];
    // Somebody else has taken the third in hand.
    await claim(team.supervisor, (await taskOf(team.supervisor, third.visitId, 'specimen_receipt')).id);
    const seat = await browsers.enterAs('lab_technician', 'Inbox');
    const { page } = seat;
    await page.goto('/receive');
    const box = page.getByLabel(/^Number on the tube/);
    for (const { accession } of [first, third]) {
      await box.fill(accession.toLowerCase().replace('-', ''));
      await box.press('Enter');
    }
    await box.fill('L200101-0001');
    await box.press('Enter');
    const rows = page.getByRole('list', { name: 'Scanned specimens' });
    const row = (accession: string) => rows.getByRole('listitem').filter({ hasText: accession });
    await row(first.accession).getByText('waits to be received').waitFor();
    await row(third.accession).getByText(/With /).waitFor();
    await row('L200101-0001').getByText('No specimen with this number').waitFor();

    // What is no number of a tube is said, and stays in the box.
    await box.fill('12345');
    await box.press('Enter');
    await page.getByText('12345 is no number of a tube').waitFor();
    expect(await box.inputValue()).toBe('12345');
    await seat.look('receive-specimens');

    // Nothing scanned is lost by a reload.
    await page.reload();
    await row(first.accession).getByText('waits to be received').waitFor();
    await box.fill(second.accession);
    await box.press('Enter');
    await row(second.accession).getByText('waits to be received').waitFor();
    await page.getByRole('button', { name: 'Receive (2)' }).click();
    for (const { accession } of [first, second])
      await row(accession).getByText('received', { exact: false }).and(page.getByText('✓')).waitFor();
    expect(await Promise.all(tubes.map(stateOf))).toEqual(['received', 'received', 'collected']);
    await row(third.accession).getByRole('link', { name: 'Open' }).waitFor();
    expect(seat.complaints).toEqual([]);
    await seat.leave();
  });
});
