import type { PatientSummary } from '#contracts/patients/patient.ts';
import type { CheckInInput } from '#contracts/visits/check-in.ts';
import type { Receipt } from '#contracts/visits/visit.ts';
import { act } from '#lib/inbox/complete.ts';
import { keyed } from '#lib/platform/client.ts';
import { visits } from '#lib/platform/clients.ts';

/** What the desk shows and prints after a check-in. */
export type CheckedIn = {
  patient: PatientSummary;
  doctorName: string;
  room: string | null;
  visitId: string;
  /** As it is called, A-12. */
  token: string | null;
  at: string;
};

export const checkIn = (body: CheckInInput, key: string): Promise<Receipt> =>
  act(() => visits.$post({ json: body }, keyed(key)));
