import type { OrderPart } from '#contracts/cases/kind-record.ts';
import type { FieldCode } from '#contracts/platform/field-code-names.ts';
import type { PrescriptionInput } from '#contracts/pharmacy/prescription.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { isCounterCustomer } from '#db/patients/counter-customer.repository.ts';
import { activeMedicines, insertPrescription } from '#db/pharmacy/prescription.repository.ts';
import type { MedicineThen } from '#db/pharmacy/prescription.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { OrderingStep } from '#db/visits/ordering.ts';
import { assertRepeats } from '#activities/pharmacy/assert-repeats.ts';

/** The medicines of a prescription by id. @throws Refusal catalogue.unknown naming the line's field */
async function medicinesOf(
  tenant: Tenant,
  { lines }: PrescriptionInput,
  path: string,
): Promise<Map<string, MedicineThen>> {
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

/**
 * Only what needs no prescription and has a price is sold over the counter: nobody else would ever be asked for the money.
 * @returns the medicines by id
 * @throws Refusal catalogue.unknown, pharmacy.prescription_needed, pharmacy.price_needed naming the lines
 */
export async function assertSoldOverTheCounter(
  tenant: Tenant,
  input: PrescriptionInput,
  path: string,
): Promise<Map<string, MedicineThen>> {
  const medicines = await medicinesOf(tenant, input, path);
  const wrong = <C extends FieldCode>(code: C, isWrong: (medicine: MedicineThen | undefined) => boolean) =>
    input.lines.flatMap(({ medicineId }, index) =>
      isWrong(medicines.get(medicineId)) ? [{ path: `${path}.lines.${index}.medicineId`, code }] : [],
    );
  const needing = wrong('prescription_needed', (medicine) => medicine?.saleClass !== 'otc');
  if (needing.length) throw new Refusal('pharmacy.prescription_needed', {}, needing);
  const free = wrong('price_needed', (medicine) => !medicine?.priceThen.unitMinor);
  if (free.length) throw new Refusal('pharmacy.price_needed', {}, free);
  return medicines;
}

/** Prescribes medicines. @throws Refusal catalogue.unknown, pharmacy.prescription_needed, pharmacy.price_needed, pharmacy.no_repeat naming the line's field */
export async function prescribeMedicines(
  tenant: Tenant,
  step: OrderingStep,
  input: PrescriptionInput,
  path: string,
): Promise<{ orderId: string; parts: OrderPart[] }> {
  // Class and price may have changed since the desk was let through.
  const medicines = await (
    (await isCounterCustomer(tenant, step.patientId)) ? assertSoldOverTheCounter : medicinesOf
  )(tenant, input, path);
  await assertRepeats(tenant, step.patientId, input, path);
  return insertPrescription(tenant, step, input, medicines);
}
