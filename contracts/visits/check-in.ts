import { z } from 'zod';
import { Id, Source, line } from '#contracts/platform/wire.ts';
import { UnidentifiedPerson } from '#contracts/patients/patient.ts';
import type { FieldCode } from '#contracts/platform/field-code-names.ts';
import { told } from '#contracts/platform/field-error.ts';
import { visitKinds } from '#contracts/visits/names.ts';
import { OrderBasket } from '#contracts/visits/order-basket.ts';

const checkInFields = z.object({
  patientId: Id.optional().describe('left out only for a counter sale, and for who is not known'),
  unidentified: UnidentifiedPerson.optional().describe('emergency: registered with the visit, with a band'),
  departmentId: Id.optional().describe(
    'emergency: whose doctors see them; left out: the department of who registers them, where it has doctors, or all',
  ),
  counterSale: z.boolean().optional().describe('a sale over the counter to nobody in particular'),
  kind: z.enum(visitKinds).default('consultation'),
  doctorId: Id.optional().describe('walk-in: the doctor to see'),
  appointmentId: Id.optional(),
  reason: line(300).optional(),
  confirmedAway: z
    .boolean()
    .optional()
    .describe('a person knows that the doctor is on leave for the rest of the day'),
  source: Source.optional().describe('encounter of another system this visit records'),
  orders: OrderBasket.optional().describe('visits without a doctor: what the patient came for'),
});
/** What a counter sale has no use for: it is medicines for nobody in particular, and must not carry a person. */
const notForSale = [
  'patientId',
  'unidentified',
  'departmentId',
  'doctorId',
  'appointmentId',
  'reason',
  'source',
] as const;
/** An emergency waits for no doctor in particular and is for nothing that was ordered; nobody else comes without a record. */
const notInEmergency = ['counterSale', 'doctorId', 'appointmentId', 'orders'] as const;
const onlyInEmergency = ['unidentified', 'departmentId'] as const;
const notUnidentified = ['patientId', 'source'] as const;

/** What a visit without a doctor is for: the part of the record that something is ordered of. */
export const cameFor = {
  lab_only: 'labs',
  pharmacy_only: 'prescriptions',
  procedure_only: 'procedures',
} as const;

/**
 * Check-in: opens the visit. With an appointment its doctor is taken. A counter sale names no patient and holds nothing but medicines. An
 * emergency names no doctor, and its patient may be somebody nobody knows.
 */
export const CheckInInput = checkInFields
  .superRefine((input, ctx) => {
    const refuse = (code: FieldCode, ...path: (string | number)[]) =>
      ctx.addIssue({ code: 'custom', path, ...told(code) });
    const isEmergency = input.kind === 'emergency';
    for (const field of isEmergency ? notInEmergency : onlyInEmergency)
      if (input[field] !== undefined && !input.counterSale) refuse('wrong', field);
    // Another system that knows the encounter knows who it was of.
    for (const field of notUnidentified)
      if (input.unidentified && input[field] !== undefined) refuse('wrong', field);
    if (!input.counterSale) {
      if (!input.patientId && !input.unidentified) refuse('required', 'patientId');
      return;
    }
    if (input.kind !== 'pharmacy_only') refuse('sale_of_medicines', 'kind');
    for (const field of notForSale) if (input[field] !== undefined) refuse('not_of_sale', field);
    const { labs = [], prescriptions = [], procedures = [] } = input.orders ?? {};
    if (!prescriptions.length) refuse('say_what_is_sold', 'orders');
    if (labs.length) refuse('not_of_sale', 'orders', 'labs');
    if (procedures.length) refuse('not_of_sale', 'orders', 'procedures');
    prescriptions.forEach((each, index) => {
      if (each.outsidePrescriber)
        refuse('not_of_sale', 'orders', 'prescriptions', index, 'outsidePrescriber');
    });
  })
  .meta({
    if: { properties: { counterSale: { const: true } }, required: ['counterSale'] },
    then: {
      properties: {
        kind: { const: 'pharmacy_only' },
        orders: {
          properties: { prescriptions: { minItems: 1 }, labs: { maxItems: 0 }, procedures: { maxItems: 0 } },
          required: ['prescriptions'],
        },
      },
      required: ['kind', 'orders'],
      not: { anyOf: notForSale.map((field) => ({ required: [field] })) },
    },
    else: {
      oneOf: [
        { required: ['patientId'], not: { required: ['unidentified'] } },
        {
          required: ['unidentified'],
          not: { anyOf: notUnidentified.map((field) => ({ required: [field] })) },
        },
      ],
    },
    allOf: [
      {
        if: { properties: { kind: { const: 'emergency' } }, required: ['kind'] },
        then: { not: { anyOf: notInEmergency.map((field) => ({ required: [field] })) } },
        else: { not: { anyOf: onlyInEmergency.map((field) => ({ required: [field] })) } },
      },
      {
        if: { properties: { kind: { const: 'consultation' } } },
        then: { anyOf: [{ required: ['doctorId'] }, { required: ['appointmentId'] }] },
      },
      ...Object.entries(cameFor).map(([kind, part]) => ({
        if: { properties: { kind: { const: kind } }, required: ['kind'] },
        then: {
          properties: { orders: { properties: { [part]: { minItems: 1 } }, required: [part] } },
          required: ['orders'],
        },
      })),
    ],
  });
export type CheckInInput = z.input<typeof CheckInInput>;
