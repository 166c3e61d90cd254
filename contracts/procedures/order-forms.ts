import { z } from 'zod';
import { plainForm, taskForm } from '#contracts/inbox/task-form.ts';
import type { OrderForms } from '#contracts/inbox/task-form.ts';
import { CancelPrescriptionInput } from '#contracts/pharmacy/prescription.ts';
import {
  ProcedureForm,
  ProcedureOrder,
  ProcedureOrderInput,
  ProcedureScheduleForm,
} from '#contracts/procedures/procedure-order.ts';

export const procedureForms = {
  name: 'procedure order',
  basket: z.array(ProcedureOrderInput).max(40).default([]),
  awaits: (order: ProcedureOrderInput) => order.waitFor,
  wire: ProcedureOrder,
  cancel: CancelPrescriptionInput,
  tasks: {
    procedure_schedule: plainForm(ProcedureScheduleForm),
    procedure: taskForm(ProcedureForm, ({ outcome }) => ({ outcome })),
  },
} satisfies OrderForms;
