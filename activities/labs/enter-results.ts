import type { FormOf } from '#contracts/inbox/task-forms.ts';
import { ageDaysAt } from '#domain/patients/age.ts';
import { flagOf, rangeFor, rangeText, valueRefusal } from '#domain/labs/result.ts';
import { isUnlikelyResult } from '#domain/labs/unlikely.ts';
import { Refusal, invariant } from '#domain/platform/refusal.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { othersWhoMay } from '#db/identity/user.repository.ts';
import { hasOpenAttention } from '#db/inbox/attention.repository.ts';
import { collectedAtOf, insertResults, rangeSubject, resultVersions } from '#db/labs/lab-step.repository.ts';
import type { ItemOfTest } from '#db/labs/lab-item.repository.ts';
import type { NewResult } from '#db/labs/lab-step.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { OrderEffect, OrderHead, StepOfOrder } from '#activities/visits/order-step.ts';
import { knownItems, moveItems } from '#activities/labs/move-items.ts';
import { raiseAttention } from '#activities/inbox/raise-attention.ts';

/** The bench's results of a specimen, each against the range that fits its patient. @throws Refusal lab.value_missing, lab.unit_differs, lab.answer_unknown, lab.value_unlikely */
export async function enterResults(
  tenant: Tenant,
  { plan, order, submissionId }: StepOfOrder<'labOrder'>,
  { results }: FormOf<'result_entry'>,
): Promise<OrderEffect> {
  invariant(submissionId, 'a result is a person’s');
  const itemIds = results.map((result) => result.itemId);
  const [items, versions, { born, ...subject }, collected, others] = await together([
    knownItems(tenant, order.id, itemIds),
    resultVersions(tenant, itemIds),
    rangeSubject(tenant, order.patientId),
    collectedAtOf(tenant, plan.specimenId ?? null),
    othersWhoMay(tenant, 'result.verify'),
  ]);
  const collectedAt = collected ?? new Date();
  const { timeZone } = await hospitalClock(tenant);
  const ageDays = ageDaysAt(born, collectedAt, timeZone);
  const written: NewResult[] = [];
  for (const [index, typed] of results.entries()) {
    const { test } = items[index] as ItemOfTest;
    const refusal = valueRefusal({ ...test, unit: test.unit ?? null }, typed);
    if (refusal)
      throw new Refusal(refusal, {}, [
        { path: `form.results.${index}`, code: 'result_of_other_kind', params: { test: test.name } },
      ]);
    const isNumber = test.resultKind.startsWith('quantity');
    const value = isNumber ? { value: typed.value, comparator: typed.comparator } : { code: typed.code };
    const range = rangeFor(test.ranges, { ...subject, ageDays });
    if (isUnlikelyResult(range, value) && !typed.confirmed)
      throw new Refusal('lab.value_unlikely', {}, [
        {
          path: `form.results.${index}.value`,
          code: 'result_unlikely',
          params: { test: test.name, value: typed.value ?? '' },
        },
      ]);
    written.push({
      itemId: typed.itemId,
      version: (versions.get(typed.itemId) ?? 0) + 1,
      orderId: order.id,
      visitId: order.visitId,
      patientId: order.patientId,
      testId: test.itemId,
      comparator: isNumber ? (typed.comparator ?? null) : null,
      value: isNumber ? (typed.value ?? null) : null,
      unit: isNumber ? (test.unit ?? null) : null,
      code: test.resultKind === 'coded' ? (typed.code ?? null) : null,
      words: typed.text ? await tenant.vault.seal(tenant, order.patientId, typed.text) : null,
      ...flagOf(range, value),
      rangeText: rangeText(range),
      occurredAt: typed.occurredAt ? new Date(typed.occurredAt) : collectedAt,
      submissionId,
    });
  }
  insertResults(tenant, written);
  await moveItems(tenant, itemIds, 'received', 'resulted', { reason: null });
  if (others === 0) await askForVerifier(tenant, order);
  return { cannotWait: written.some(({ critical }) => critical) };
}

/**
 * Nobody verifies what they entered. Where nobody else may, the verification would wait for ever: somebody who can change that is told
 * at once, one task a visit.
 */
async function askForVerifier(tenant: Tenant, order: OrderHead): Promise<void> {
  const reason = 'verification.nobody_else';
  if (await hasOpenAttention(tenant, order.visitId, reason)) return;
  await raiseAttention(tenant, {
    caseId: order.id,
    taskId: uuidv7(),
    workflowId: order.workflowId,
    reason,
  });
}
