import { z } from 'zod';
import { Department } from '#contracts/doctors/doctor.ts';
import { told } from '#contracts/platform/field-error.ts';
import { LocalDate, Money, requiredLine } from '#contracts/platform/wire.ts';

const FeeMinor = z
  .string()
  .regex(/^\d{1,12}$/, told('minor_units'))
  .describe('what a consultation of its doctors costs, minor units');
const name = requiredLine(120);

/** A department as an administrator sees it. */
export const DepartmentState = Department.extend({
  isClosed: z.boolean(),
  version: z.number().int(),
  fee: Money.nullable().describe(
    'what a consultation of its doctors costs today; null: what the hospital’s first costs',
  ),
  nextFee: z
    .object({ fee: Money, from: LocalDate })
    .nullable()
    .describe('what it costs from a later day on, where that is set'),
  open: z
    .object({
      staff: z.number().int().describe('open accounts'),
      tasks: z.number().int(),
      visits: z.number().int(),
      bookings: z.number().int().describe('with its doctors, still to come'),
    })
    .describe('what keeps it from being closed'),
});
export type DepartmentState = z.infer<typeof DepartmentState>;

export const AddDepartmentInput = z.object({
  code: z
    .string()
    .regex(/^[A-Z0-9]{2,12}$/, told('wrong'))
    .describe('the hospital’s own, unique; it stays as it is'),
  name,
  feeMinor: FeeMinor.optional(),
});
export type AddDepartmentInput = z.output<typeof AddDepartmentInput>;
export const ChangeDepartmentInput = z.object({
  name,
  isClosed: z
    .boolean()
    .describe('a closed department takes nobody in; it is closed when nothing is open there'),
  feeMinor: FeeMinor.optional().describe('left out: the fee stays as it is'),
  from: LocalDate.optional().describe('from when on the fee holds; left out: today'),
  version: z
    .number()
    .int()
    .min(1)
    .describe('as it was seen: a department that was changed since is not written over'),
});
export type ChangeDepartmentInput = z.output<typeof ChangeDepartmentInput>;
