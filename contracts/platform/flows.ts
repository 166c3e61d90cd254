import { z } from 'zod';
import { requiredText } from '#contracts/platform/wire.ts';
import { orderEnds } from '#contracts/cases/names.ts';
import { visitStages } from '#contracts/visits/names.ts';
import { told } from '#contracts/platform/field-error.ts';

/** Where a visit or an order of it stands, as its flow shows it. An order is active until it ends. */
const FlowStage = z.enum([...visitStages, 'active', ...orderEnds]);

/** What operations know of a visit. The number on the patient's card travels in this body only, and is kept nowhere. */
export const FindFlowsInput = z
  .object({
    hospitalId: z.uuid(told('hospital_needed')),
    recordNumber: requiredText(40).optional(),
    token: z.int().min(1).max(99_999).optional(),
    stage: FlowStage.optional(),
  })
  .refine(({ recordNumber, token, stage }) => recordNumber ?? token ?? stage, {
    path: ['recordNumber'],
    ...told('flow_named_by'),
  })
  .meta({ anyOf: ['recordNumber', 'token', 'stage'].map((name) => ({ required: [name] })) });

export const FoundFlows = z.object({
  count: z.int().describe('flows found, those that have ended as well while Temporal keeps them'),
  url: z.string().nullable().describe('their list in Temporal UI; null where there is none'),
});
