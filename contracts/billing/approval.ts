import { z } from 'zod';
import { approvalKinds, approvalStates } from '#contracts/billing/names.ts';
import { Id, Instant, Money, text, requiredLine } from '#contracts/platform/wire.ts';
import { told } from '#contracts/platform/field-error.ts';

/** What a cashier asks a second person for. `amount`: the balance that would stay unpaid, or what would be given back. */
export const AskApproval = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('void'),
    chargeIds: z.array(Id).min(1).max(50),
    reason: requiredLine(200),
  }),
  z.object({ kind: z.literal('on_account'), amount: Money, reason: requiredLine(300) }),
  z.object({ kind: z.literal('refund'), amount: Money, reason: requiredLine(300) }),
]);
export type AskApproval = z.infer<typeof AskApproval>;

/** Form of the second person's task. */
export const BillApprovalForm = z
  .object({ decision: z.enum(['approve', 'refuse']), note: text(200).optional() })
  .refine(({ decision, note }) => decision === 'approve' || Boolean(note), {
    path: ['note'],
    ...told('say_why_not'),
  });
export type BillApprovalForm = z.infer<typeof BillApprovalForm>;

/** What was asked for and what became of it. Reasons are for those who prepare bills and who look after them, else null. */
export const BillApproval = z.object({
  id: Id,
  taskId: Id,
  kind: z.enum(approvalKinds),
  state: z.enum(approvalStates),
  amount: Money,
  chargeIds: z.array(Id).describe('charges to take off; of the other kinds none'),
  reason: z.string().nullable(),
  askedById: Id,
  askedByName: z.string(),
  askedAt: Instant,
  decidedByName: z.string().nullable(),
  decidedAt: Instant.nullable(),
  note: z.string().nullable(),
});
export type BillApproval = z.infer<typeof BillApproval>;
