/**
 * A laboratory order.
 *
 * 1. The collection task opens. Nurse or technician collects: each group of tests gets a specimen with an accession number.
 * 2. The laboratory receives a specimen, or rejects it and only its tests are collected anew.
 * 3. A technician enters results, another person verifies them, each released result goes to the doctor at once.
 * 4. The doctor reviews, also after the visit has closed. What is never collected expires, and the doctor is told.
 *
 * The visit is told after every step: whether something is still to be collected, and whether what the patient waits for is in.
 */
import { allHandlersFinished, condition } from '@temporalio/workflow';
import type { OrderStart } from '#contracts/visits/messages.ts';
import { labRules } from '#domain/labs/lab-flow.ts';
import { openOrderCase } from '#workflows/visits/order-case.ts';

export async function labOrder(start: OrderStart): Promise<{ outcome: string }> {
  const rules = labRules(start);
  const order = openOrderCase(start, rules);
  if (!start.resume) await order.step('begin', rules.begin);
  // A rejected specimen may leave tests to collect again: each stretch of waiting has its end.
  while (!(await order.endedWithin(start.expiresAfterMs))) await order.step('expire', rules.expire);
  await order.ended();
  await condition(allHandlersFinished);
  return { outcome: rules.flow.outcome ?? 'completed' };
}
