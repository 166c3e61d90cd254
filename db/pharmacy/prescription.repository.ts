import type { PrescriptionInput } from '#contracts/pharmacy/prescription.ts';
import { prescriptionWorkflow } from '#contracts/pharmacy/names.ts';
import type { OrderPart } from '#contracts/cases/kind-record.ts';
import { invariant } from '#domain/platform/refusal.ts';
import { workflowId } from '#contracts/visits/names.ts';
import { MedicineVersion, Prescription, PrescriptionLine } from '#db/pharmacy/pharmacy.entity.ts';
import { entriesOffered } from '#db/platform/version.repository.ts';
import type { EntryThen } from '#db/platform/version.repository.ts';
import { sendInsert } from '#db/driver/send-write.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { OrderingStep } from '#db/visits/ordering.ts';

/** A medicine as a prescription takes it. */
export type MedicineThen = EntryThen<MedicineVersion>;

/** Medicines that the hospital has now, as they are now, by id. */
export const activeMedicines = (tenant: Tenant, ids: readonly string[]): Promise<Map<string, MedicineThen>> =>
  entriesOffered(tenant, { entity: MedicineVersion, table: 'medicine', prefix: 'MED:' }, ids);

/** Writes a prescription with its lines. @param medicines as `activeMedicines` gave them */
export async function insertPrescription(
  tenant: Tenant,
  step: OrderingStep,
  input: PrescriptionInput,
  medicines: ReadonlyMap<string, MedicineThen>,
): Promise<{ orderId: string; parts: OrderPart[] }> {
  const { hospitalId } = tenant;
  const { visitId, patientId, submissionId } = step;
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
    input.lines.map(async ({ source, instructions, repeatOf, ...line }, position) => ({
      ...line,
      ...orderedOf(medicines.get(line.medicineId)),
      id: uuidv7(),
      hospitalId,
      prescriptionId,
      visitId,
      patientId,
      position,
      repeatOf: repeatOf ?? null,
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

const orderedOf = (medicine: MedicineThen | undefined) => {
  invariant(medicine, 'a medicine of a prescription is offered');
  return { medicineVersion: medicine.version, ...medicine.priceThen };
};
