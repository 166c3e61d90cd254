import type { FieldCode } from '#contracts/platform/field-code-names.ts';
import type { PrescriptionInput } from '#contracts/pharmacy/prescription.ts';
import { refusalOfRepeat, repeatsIt } from '#domain/pharmacy/repeats.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { lockFirstLines } from '#db/pharmacy/repeat.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Whether a prescription is nothing but what was prescribed before: nobody has to prescribe it again. */
export const isRepeat = ({ lines }: PrescriptionInput): boolean => lines.every(({ repeatOf }) => repeatOf);

/**
 * Holds the lines that repeat another one against it: the patient's own, allowed, as it was prescribed, and each once. The first lines stay locked to
 * the end of the transaction.
 * @throws Refusal pharmacy.no_repeat naming the lines and why
 */
export async function assertRepeats(
  tenant: Tenant,
  patientId: string,
  { lines }: PrescriptionInput,
  path: string,
): Promise<void> {
  const ids = lines.flatMap(({ repeatOf }) => repeatOf ?? []);
  if (!ids.length) return;
  const { today } = await hospitalClock(tenant);
  const firsts = await lockFirstLines(tenant, patientId, [...new Set(ids)]);
  const wrong = lines.flatMap((line, index) => {
    if (!line.repeatOf) return [];
    const code = wrongWith(line, ids.indexOf(line.repeatOf) === ids.lastIndexOf(line.repeatOf));
    return code ? [{ path: `${path}.lines.${index}.repeatOf`, code }] : [];
  });
  if (wrong.length) throw new Refusal('pharmacy.no_repeat', {}, wrong);

  function wrongWith(line: PrescriptionInput['lines'][number], isOnce: boolean): FieldCode | null {
    const first = firsts.get(line.repeatOf ?? '');
    if (!first) return 'repeat_unknown';
    const refused = refusalOfRepeat(first, today);
    if (refused) return refused;
    return isOnce && repeatsIt(line, first) ? null : 'repeat_differs';
  }
}
