import type { OrderPart } from '#contracts/cases/kind-record.ts';
import type { PrescriptionInput } from '#contracts/pharmacy/prescription.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { isCounterCustomer } from '#db/patients/counter-customer.repository.ts';
import type { Medicine } from '#db/pharmacy/pharmacy.entity.ts';
import { activeMedicines, insertPrescription } from '#db/pharmacy/prescription.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { OrderingStep } from '#db/visits/ordering.ts';

/** The medicines of a prescription by id. @throws Refusal catalogue.unknown naming the line's field */
async function medicinesOf(
  tenant: Tenant,
  { lines }: PrescriptionInput,
  path: string,
): Promise<Map<string, Medicine>> {
  const known = await activeMedicines(
    tenant,
    lines.map((line) => line.medicineId),
  );
  const unknown = lines.flatMap((line, index) =>
    known.has(line.medicineId)
      ? []
      : [{ path: `${path}.lines.${index}.medicineId`, code: 'medicine_unknown' as const }],
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
      : [{ path: `${path}.lines.${index}.medicineId`, code: 'prescription_needed' as const }],
  );
  if (needing.length) throw new Refusal('pharmacy.prescription_needed', {}, needing);
}

/** Prescribes medicines. @throws Refusal catalogue.unknown, pharmacy.prescription_needed naming the line's field */
export async function prescribeMedicines(
  tenant: Tenant,
  step: OrderingStep,
  input: PrescriptionInput,
  path: string,
): Promise<{ orderId: string; parts: OrderPart[] }> {
  // The class may have changed since the desk was let through.
  await ((await isCounterCustomer(tenant, step.patientId)) ? assertSoldOverTheCounter : medicinesOf)(
    tenant,
    input,
    path,
  );
  return insertPrescription(tenant, step, input);
}
