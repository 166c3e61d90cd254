import { z } from 'zod';
import { taskForm } from '#contracts/inbox/task-form.ts';
import type { OrderForms } from '#contracts/inbox/task-form.ts';
import {
  CancelOrderInput,
  CollectionForm,
  LabOrder,
  LabOrderInput,
  ResultEntryForm,
  ResultReviewForm,
  SpecimenReceiptForm,
  VerificationForm,
} from '#contracts/labs/lab-order.ts';

export const labForms = {
  name: 'laboratory order with its tests, specimens and results',
  basket: z.array(LabOrderInput).max(10).default([]),
  awaits: (order: LabOrderInput) => order.items.some((item) => item.waitFor),
  wire: LabOrder,
  cancel: CancelOrderInput,
  tasks: {
    collection: taskForm(CollectionForm, ({ itemIds }) => ({ partIds: itemIds })),
    specimen_receipt: taskForm(SpecimenReceiptForm, ({ outcome }) => ({ outcome })),
    result_entry: taskForm(ResultEntryForm, ({ results }) => ({
      partIds: results.map((result) => result.itemId),
    })),
    verification: taskForm(VerificationForm, ({ accept, back }) => ({
      partIds: accept,
      backIds: back.map((entry) => entry.itemId),
    })),
    result_review: taskForm(ResultReviewForm, ({ itemIds }) => ({ partIds: itemIds })),
  },
} satisfies OrderForms;
