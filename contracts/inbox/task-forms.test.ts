import { describe, expect, it } from 'vitest';
import { flowlessTasks, orderRecords } from '#contracts/inbox/kind-names.ts';
import { taskKinds } from '#contracts/inbox/names.ts';
import { factsOf, taskForms } from '#contracts/inbox/task-forms.ts';
import { OrderBasket, basketAwaits } from '#contracts/visits/order-basket.ts';
import { orderTypes } from '#contracts/visits/names.ts';

const id = '0198c0de-0000-7000-8000-000000000001';
const other = '0198c0de-0000-7000-8000-000000000002';

describe('the form of a kind of task', () => {
  it('is there for each kind, and for nothing else', () => {
    expect(Object.keys(taskForms).toSorted()).toEqual(taskKinds.toSorted());
  });

  it('gives its flow ids and enums, and no word of it', () => {
    const form = taskForms.verification.schema.parse({
      accept: [id],
      back: [{ itemId: other, reason: 'clotted, says Dr Rao' }],
    });
    const facts = factsOf({ kind: 'verification', form });
    expect(facts).toEqual({ kind: 'verification', partIds: [id], backIds: [other] });
    for (const kind of Object.keys(flowlessTasks) as (keyof typeof flowlessTasks)[])
      expect(factsOf({ kind, form: {} as never }), kind).toEqual({ kind });
  });

  it.each([
    ['collection', { itemIds: [id, id], identityConfirmed: true }],
    ['result_entry', { results: [{ itemId: id }, { itemId: id }] }],
    ['verification', { accept: [id], back: [{ itemId: id, reason: 'again' }] }],
    ['result_review', { itemIds: [id, id] }],
  ] as const)('of %s is refused when something is named twice', (kind, form) => {
    const { error } = taskForms[kind].schema.safeParse(form);
    expect(error?.issues.map(({ message }) => message)).toEqual(['named_twice']);
  });
});

describe('an order basket', () => {
  it('holds every type of order, none of it unasked, and waits for what says so', () => {
    const empty = OrderBasket.parse({});
    expect(Object.keys(empty).toSorted()).toEqual(
      orderTypes.map((type) => orderRecords[type].part).toSorted(),
    );
    expect(basketAwaits(empty)).toBe(false);
    expect(basketAwaits(OrderBasket.parse({ labs: [{ items: [{ testId: id, waitFor: true }] }] }))).toBe(
      true,
    );
    expect(basketAwaits(OrderBasket.parse({ procedures: [{ items: [{ typeId: id }] }] }))).toBe(false);
  });
});
