import {
  endTokens,
  hasLiveToken,
  insertToken,
  markReturning,
  newestToken,
  passSkipped,
  setAside,
  writeUrgency,
} from '#db/appointments/token.repository.ts';
import type { IssuedToken, LeftQueue } from '#db/appointments/token.repository.ts';
import { publishEvent } from '#db/platform/outbox.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** What acts do with the place of a visit in its doctor's queue; every inbox and board hears of it. */
const changed = (tenant: Tenant, visitId: string) => publishEvent(tenant, { kind: 'token.changed', visitId });

/** Gives a visit the next token of the doctor's session of now. */
export async function issueToken(
  tenant: Tenant,
  input: Parameters<typeof insertToken>[1],
): Promise<IssuedToken> {
  const token = await insertToken(tenant, input);
  await changed(tenant, input.visitId);
  return token;
}

/** The triage's urgency takes effect in the queue at once. */
export async function setTokenUrgency(tenant: Tenant, visitId: string, urgency: number): Promise<void> {
  writeUrgency(tenant, visitId, urgency);
  await changed(tenant, visitId);
}

/** Those who were skipped come one place nearer, unless they did when the one who leaves was called in. */
async function letPass(tenant: Tenant, left: readonly LeftQueue[]): Promise<void> {
  for (const { sessionId, state } of left) if (state !== 'serving') await passSkipped(tenant, sessionId);
}

/** The patient has been seen: out of the queue. */
export async function markTokenDone(tenant: Tenant, visitId: string): Promise<void> {
  await letPass(tenant, await closeTokens(tenant, visitId));
}

/** The patient has been seen and waits for results: their token stands aside until they are in. */
export async function sendTokenAway(tenant: Tenant, visitId: string): Promise<void> {
  const left = await setAside(tenant, visitId);
  await letPass(tenant, left);
  if (left.length) await changed(tenant, visitId);
}

/** The visit ends otherwise: its tokens leave the queue, and nobody has passed those who were skipped. @returns those tokens */
export async function closeTokens(tenant: Tenant, visitId: string): Promise<LeftQueue[]> {
  const left = await endTokens(tenant, visitId);
  if (left.length) await changed(tenant, visitId);
  return left;
}

/** Results are in: the patient stands in the doctor's queue again, marked as returning; in a new session with a new token. */
export async function returnToken(
  tenant: Tenant,
  visit: { id: string; patientId: string; doctorId: string | null; urgency: number | null },
  at: Date,
): Promise<void> {
  const { id: visitId, doctorId, patientId, urgency } = visit;
  if (!(await hasLiveToken(tenant, visitId, at)) && doctorId) {
    await closeTokens(tenant, visitId);
    await issueToken(tenant, { doctorId, visitId, patientId, bookedAt: null, at, urgency });
  }
  markReturning(tenant, visitId);
  await changed(tenant, visitId);
}

/** Referral within the visit: the first doctor's token is done, the second doctor's queue gets one. An emergency has had none. */
export async function moveTokenToDoctor(
  tenant: Tenant,
  { visitId, patientId }: { visitId: string; patientId: string },
  doctorId: string,
  at: Date,
): Promise<IssuedToken> {
  const old = await newestToken(tenant, visitId);
  await markTokenDone(tenant, visitId);
  const urgency = old?.urgency ?? null;
  return issueToken(tenant, { doctorId, visitId, patientId, bookedAt: null, at, urgency });
}
