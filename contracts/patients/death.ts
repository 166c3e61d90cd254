import { z } from 'zod';
import { Appointment } from '#contracts/appointments/appointment.ts';
import { Patient } from '#contracts/patients/patient.ts';
import { requiredLine } from '#contracts/platform/wire.ts';

/** Why a recorded death was a mistake, of the version that was seen. */
export const DeathMistakeInput = z.object({
  reason: requiredLine(200),
  version: z.number().int().describe('version of the record that was seen'),
});
export const DeathTakenBack = z.object({
  patient: Patient,
  cancelled: z
    .array(Appointment)
    .describe('still to come of what the death cancelled: it stays so and is booked anew by a person'),
});
export type DeathTakenBack = z.infer<typeof DeathTakenBack>;
