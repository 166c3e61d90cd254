import type { OrderEnd } from '#contracts/cases/names.ts';
import type { CaseMessage, CompleteTaskMessage, Receipt, TermsOf } from '#contracts/cases/messages.ts';
import type { OrderPlan } from '#contracts/cases/plan.ts';
import type { OrderType } from '#contracts/visits/names.ts';
import { invariant } from '#domain/platform/refusal.ts';
import { taskRefusal } from '#domain/cases/case-rules.ts';
import type { NewId, Refused, Tasks } from '#domain/cases/case-rules.ts';

/** What all orders share: they end, they are begun at a time, and they expire when nobody came for them. */
export type OrderLife = { outcome: OrderEnd | null; begunAt: number; expiresAt: number };

export const newLife = (): OrderLife => ({ outcome: null, begunAt: 0, expiresAt: Infinity });

/** Notes the end and the times of a written step. */
export function live(
  life: OrderLife,
  receipt: Receipt,
  { expiresAfterMs }: Pick<TermsOf<OrderType>, 'expiresAfterMs'>,
): void {
  invariant(receipt.type !== 'opdVisit', 'an order has receipts of an order');
  if (!life.begunAt) {
    life.begunAt = receipt.at;
    life.expiresAt = receipt.at + expiresAfterMs;
  }
  life.outcome ??= receipt.ended;
}

/** Sends a person's act to the rule for it; an order is neither checked in nor left. */
export function planOrderMessage<P extends OrderPlan>(
  message: CaseMessage,
  tasks: Tasks,
  newId: NewId,
  life: OrderLife,
  rules: {
    complete(message: CompleteTaskMessage, tasks: Tasks, newId: NewId): P | Refused;
    cancel(partIds: string[] | undefined, tasks: Tasks): P | Refused;
  },
): P | Refused {
  if (message.act === 'cancelOrder') return rules.cancel(message.partIds, tasks);
  if (message.act !== 'completeTask') return { refusal: 'order.closed' };
  return taskRefusal(message, tasks, life.outcome, 'order.closed') ?? rules.complete(message, tasks, newId);
}
