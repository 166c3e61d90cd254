import type { z } from 'zod';
import type { LabOrder, VerificationForm } from '#contracts/labs/lab-order.ts';
import { orderOfTask } from '../orders.ts';
import type { RolePlay, Work } from '../visit.ts';

/** Releases what a technician has entered for a specimen. */
async function verify(work: Work<'verification'>) {
  const order = await orderOfTask<LabOrder>(work, 'labs');
  const form: z.input<typeof VerificationForm> = {
    accept: order.items
      .filter((item) => item.specimenId === work.task.order?.specimenId && item.state === 'resulted')
      .map((item) => item.id),
  };
  return work.complete(form);
}

export const labSupervisor: RolePlay<'verification'> = {
  role: 'lab_supervisor',
  tasks: { verification: verify },
};
