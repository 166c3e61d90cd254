import type { PrescriptionInput } from '#contracts/pharmacy/prescription.ts';
import { prescriptionWorkflow } from '#contracts/pharmacy/names.ts';
import type { OrderPart } from '#contracts/cases/kind-record.ts';
import { workflowId } from '#contracts/visits/names.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { isCounterCustomer } from '#db/patients/counter-customer.repository.ts';
import { Medicine, Prescription, PrescriptionLine } from '#db/pharmacy/pharmacy.entity.ts';
import { sendInsert } from '#db/driver/send-write.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { OrderingStep } from '#db/visits/ordering.ts';

/** The medicines of a prescription by id. @throws Refusal catalogue.unknown naming the line's field */
async function medicinesOf(
  tenant: Tenant,
  { lines }: PrescriptionInput,
  path: string,
): Promise<Map<string, Medicine>> {
  const ids = [...new Set(lines.map((line) => line.medicineId))];
  const found = await tenant.em.find(Medicine, {
    hospitalId: tenant.hospitalId,
    active: true,
    id: { $in: ids },
  });
  const known = new Map(found.map((medicine) => [medicine.id, medicine]));
  const unknown = lines.flatMap((line, index) =>
    known.has(line.medicineId)
      ? []
      : [{ path: `${path}.lines.${index}.medicineId`, message: 'not a medicine of this hospital' }],
  );
  if (unknown.length) throw new Refusal('catalogue.unknown', {}, unknown);
  return known;
}

/** Only what needs no prescription is sold over the counter. @throws Refusal catalogue.unknown, pharmacy.prescription_needed naming the lines */
export async function assertSoldOverTheCounter(
  tenant: Tenant,
  input: PrescriptionInput,
  path: string,
): Promise<void> {
  const medicines = await medicinesOf(tenant, input, path);
  const needing = input.lines.flatMap((line, index) =>
    medicines.get(line.medicineId)?.saleClass === 'otc'
      ? []
      : [{ path: `${path}.lines.${index}.medicineId`, message: 'needs a prescription' }],
  );
  if (needing.length) throw new Refusal('pharmacy.prescription_needed', {}, needing);
}

/** Writes a prescription with its lines. @throws Refusal catalogue.unknown, pharmacy.prescription_needed naming the line's field */
export async function createPrescription(
  tenant: Tenant,
  step: OrderingStep,
  input: PrescriptionInput,
  path: string,
): Promise<{ orderId: string; parts: OrderPart[] }> {
  const { hospitalId } = tenant;
  const { visitId, patientId, submissionId } = step;
  // The class may have changed since the desk was let through.
  await ((await isCounterCustomer(tenant, patientId)) ? assertSoldOverTheCounter : medicinesOf)(
    tenant,
    input,
    path,
  );
  const prescriptionId = uuidv7();
  const now = new Date();
  sendInsert(tenant.em, Prescription, {
    id: prescriptionId,
    hospitalId,
    visitId,
    patientId,
    state: 'active',
    prescribedBy: tenant.actorId ?? '',
    outsidePrescriber: input.outsidePrescriber ?? null,
    prescribedAt: now,
    endedAt: null,
    workflowId: workflowId(hospitalId, prescriptionWorkflow, prescriptionId),
    submissionId,
  });
  const lines = await Promise.all(
    input.lines.map(async ({ source, instructions, ...line }, position) => ({
      ...line,
      id: uuidv7(),
      hospitalId,
      prescriptionId,
      visitId,
      patientId,
      position,
      issued: 0,
      instructions: instructions ? await tenant.vault.seal(tenant, patientId, instructions) : null,
      state: 'received' as const,
      reason: null,
      sourceSystem: source?.system ?? null,
      sourceValue: source?.value ?? null,
      changedBy: tenant.actorId,
      changedAt: now,
    })),
  );
  sendInsert(tenant.em, PrescriptionLine, lines);
  return {
    orderId: prescriptionId,
    parts: lines.map((line) => ({ id: line.id, group: 'line', waitFor: false })),
  };
}
