import type { ConsultationForm } from '#contracts/consultations/consultation.ts';
import { icd10Cm } from '#contracts/consultations/names.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { knownIcd10 } from '#db/consultations/icd10.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/**
 * A diagnosis that is coded in the list we have is in that list; without a code that fits it is sent as text with a code of its own system.
 * Lists that are not here (SNOMED CT of an imported record) are taken as they come.
 * @throws Refusal request.invalid with the fields
 */
export async function assertCodes(
  tenant: Tenant,
  { diagnoses }: Pick<ConsultationForm, 'diagnoses'>,
): Promise<void> {
  const coded = diagnoses.filter(({ system }) => system === icd10Cm).map(({ code }) => code);
  if (!coded.length) return;
  const known = await knownIcd10(tenant, coded);
  const errors = diagnoses.flatMap(({ system, code }, at) =>
    system === icd10Cm && !known.has(code)
      ? [{ path: `form.diagnoses.${at}.code`, code: 'code_unknown' as const, params: { code } }]
      : [],
  );
  if (errors.length) throw new Refusal('request.invalid', {}, errors);
}
