import type { z } from 'zod';
import { roleMay } from '#contracts/identity/names.ts';
import type { Permission, Role } from '#contracts/identity/names.ts';
import { opdVisitWorkflow, workflowId } from '#contracts/visits/names.ts';
import type { CheckInInput } from '#contracts/visits/check-in.ts';
import { Refusal, invariant } from '#domain/platform/refusal.ts';
import { recordHash } from '#db/cases/found-by.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { openVisitOf } from '#db/visits/open-visit.repository.ts';
import { visitBySource } from '#db/visits/visit.repository.ts';
import type { Prepared } from '#activities/cases/store-act.ts';
import { lockLivingPatient } from '#activities/patients/lock-living-patient.ts';
import { addCounterCustomer } from '#activities/patients/register-person.ts';
import { assertRepeats, isRepeat } from '#activities/pharmacy/assert-repeats.ts';
import { assertSoldOverTheCounter } from '#activities/pharmacy/prescribe-medicines.ts';
import { addUnidentified, emergencyDepartment } from '#activities/visits/emergency.ts';

type Input = z.output<typeof CheckInInput>;

const assertMay = ({ role }: Tenant, permission: Permission): void => {
  if (!role || !roleMay(role as Role, permission)) throw new Refusal('auth.forbidden');
};
const newVisit = (tenant: Tenant, patientId: string, { kind }: Input, record?: string): Prepared => {
  const visitId = uuidv7();
  return {
    workflowId: workflowId(tenant.hospitalId, opdVisitWorkflow, visitId),
    caseId: visitId,
    taskId: null,
    patientId,
    envelope: { act: 'checkIn', kind, ...(record ? { record } : {}) },
  };
};

/** Checks what is known before the flow is asked. @throws Refusal not_found, patient.deceased, visit.already_open, auth.forbidden, request.invalid */
export async function prepareCheckIn(tenant: Tenant, body: Input): Promise<Prepared> {
  const { patientId, source, kind, orders } = body;
  invariant(patientId, 'who is checked in has a patient’s record');
  const prescriptions = orders?.prescriptions ?? [];
  // The pharmacy's counter may sell, and issue again what was prescribed before, but the desk says who is seen.
  const onlyRepeats = kind === 'pharmacy_only' && prescriptions.length > 0 && prescriptions.every(isRepeat);
  assertMay(tenant, onlyRepeats && !body.doctorId ? 'sale.counter' : 'visit.check_in');
  // The record is locked first and its lines after it, as the act does: the other way round two of them wait for each other.
  const prepared = await prepareKnown(tenant, { patientId, source }, body);
  for (const [index, each] of prescriptions.entries())
    await assertRepeats(tenant, patientId, each, `orders.prescriptions.${index}`);
  return prepared;
}

/** Of somebody who has a record: alive, without an open visit, and not recorded before. */
async function prepareKnown(
  tenant: Tenant,
  { patientId, source }: { patientId: string; source: Input['source'] },
  body: Input,
): Promise<Prepared> {
  const [{ mrn }, recorded, open] = await together([
    lockLivingPatient(tenant, patientId, 'patientId'),
    source ? visitBySource(tenant, source.system, source.value) : null,
    openVisitOf(tenant, patientId),
  ]);
  if (recorded)
    throw new Refusal('visit.already_open', { visitId: recorded.id, closedAt: recorded.closedAt });
  if (open) throw new Refusal('visit.already_open', { visitId: open, closedAt: null });
  if (body.kind === 'consultation' && !body.doctorId && !body.appointmentId)
    throw new Refusal('request.invalid', {}, [{ path: 'doctorId', code: 'doctor_or_appointment' }]);
  return newVisit(tenant, patientId, body, await recordHash(tenant, mrn));
}

/**
 * Makes ready an emergency: a known patient, or somebody nobody knows, who is registered in the transaction that stores the submission:
 * refused or lost, nothing of them is left. Nothing is asked of them that would have to wait.
 * @throws Refusal auth.forbidden, not_found, patient.deceased, visit.already_open, request.invalid
 */
export async function prepareEmergency(tenant: Tenant, body: Input): Promise<Prepared> {
  assertMay(tenant, 'visit.emergency');
  await emergencyDepartment(tenant, body.departmentId);
  const { patientId, unidentified, source } = body;
  if (patientId) return prepareKnown(tenant, { patientId, source }, body);
  invariant(unidentified, 'who comes without a record is registered');
  const id = await addUnidentified(tenant, unidentified);
  const { mrn } = await lockLivingPatient(tenant, id);
  return newVisit(tenant, id, body, await recordHash(tenant, mrn));
}

/**
 * Makes the nameless customer of a counter sale, in the transaction that stores the submission: refused or lost, nothing of it
 * is left.
 * @throws Refusal auth.forbidden, catalogue.unknown, pharmacy.prescription_needed, pharmacy.price_needed
 */
export async function prepareCounterSale(tenant: Tenant, body: Input): Promise<Prepared> {
  assertMay(tenant, 'sale.counter');
  for (const [index, prescription] of (body.orders?.prescriptions ?? []).entries())
    await assertSoldOverTheCounter(tenant, prescription, `orders.prescriptions.${index}`);
  return newVisit(tenant, await addCounterCustomer(tenant), body);
}
