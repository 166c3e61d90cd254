import { z } from 'zod';
import { plainForm, taskForm } from '#contracts/inbox/task-form.ts';
import type { OrderForms } from '#contracts/inbox/task-form.ts';
import { CancelOrderInput } from '#contracts/labs/lab-order.ts';
import {
  ProcedureForm,
  ProcedureOrder,
  ProcedureOrderInput,
  ProcedureScheduleForm,
} from '#contracts/procedures/procedure-order.ts';

export const procedureForms = {
  name: 'order of procedures',
  basket: z.array(ProcedureOrderInput).max(10).default([]),
  awaits: (order: ProcedureOrderInput) => order.items.some((item) => item.waitFor),
  wire: ProcedureOrder,
  cancel: CancelOrderInput,
  tasks: {
    procedure_schedule: plainForm(ProcedureScheduleForm),
    procedure: taskForm(ProcedureForm, ({ outcome }) => ({ outcome })),
  },
} satisfies OrderForms;
