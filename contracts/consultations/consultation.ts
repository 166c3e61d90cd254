import { z } from 'zod';
import { Coding, Id, Instant, requiredText, text } from '#contracts/platform/wire.ts';
import { OrderBasket, basketAwaits } from '#contracts/visits/order-basket.ts';
import { told } from '#contracts/platform/field-error.ts';

/** Subjective, objective, assessment, plan. */
export const SoapNote = z.object({
  subjective: text(8000),
  objective: text(8000),
  assessment: text(8000),
  plan: text(8000),
});
export type SoapNote = z.infer<typeof SoapNote>;

export const Diagnosis = Coding.extend({
  rank: z.enum(['primary', 'secondary']).default('secondary'),
  certainty: z.enum(['confirmed', 'provisional']).default('confirmed'),
});
export type Diagnosis = z.infer<typeof Diagnosis>;

/** The consultation task's form: signed on completion, afterwards only addenda. */
export const ConsultationForm = z
  .object({
    note: SoapNote,
    diagnoses: z.array(Diagnosis).max(60),
    outcome: z.enum(['complete', 'await_results', 'refer_doctor', 'referred', 'transferred', 'died']),
    toDoctorId: Id.optional().describe('refer_doctor: who sees the patient next in this visit'),
    exitNote: text(500).optional().describe('referred, transferred, died: where to, or how'),
    orders: OrderBasket.optional().describe('what starts when the note is signed'),
    sign: z.literal(true),
    occurredAt: Instant.optional(),
  })
  .superRefine((form, ctx) => {
    if (form.outcome === 'refer_doctor' && !form.toDoctorId)
      ctx.addIssue({ code: 'custom', path: ['toDoctorId'], ...told('required') });
    if (form.outcome === 'await_results' && !(form.orders && basketAwaits(form.orders)))
      ctx.addIssue({
        code: 'custom',
        path: ['outcome'],
        ...told('nothing_awaited'),
      });
    if ((form.outcome === 'died' || form.outcome === 'transferred') && form.orders)
      ctx.addIssue({
        code: 'custom',
        path: ['orders'],
        ...told('patient_gone'),
      });
    const empty = !form.note.subjective && !form.note.objective && !form.note.assessment && !form.note.plan;
    if (empty)
      ctx.addIssue({
        code: 'custom',
        path: ['note', 'assessment'],
        ...told('note_empty'),
      });
  });
export type ConsultationForm = z.infer<typeof ConsultationForm>;

/** A line of the ICD-10-CM tabular list; `leaf` may be used as a diagnosis. */
export const Icd10Code = z.object({
  code: z.string(),
  kind: z.enum(['leaf', 'group']),
  chapter: z.string(),
  text: z.string(),
});
export type Icd10Code = z.infer<typeof Icd10Code>;
export const Icd10Search = z.object({
  q: requiredText(100),
  limit: z.coerce.number().int().min(1).max(50).default(20),
});
