import { z } from 'zod';
import { taskForm } from '#contracts/inbox/task-form.ts';
import type { OrderForms } from '#contracts/inbox/task-form.ts';
import {
  CancelPrescriptionInput,
  DispensingForm,
  Prescription,
  PrescriptionInput,
} from '#contracts/pharmacy/prescription.ts';

export const prescriptionForms = {
  name: 'prescription with the batches each line may be issued from',
  basket: z.array(PrescriptionInput).max(5).default([]),
  awaits: () => false,
  wire: Prescription,
  cancel: CancelPrescriptionInput,
  tasks: { dispensing: taskForm(DispensingForm, ({ outcome }) => ({ outcome })) },
} satisfies OrderForms;
