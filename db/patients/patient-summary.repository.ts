import type { LocalDate } from '#contracts/platform/wire.ts';
import type { BirthDate, PatientSummary } from '#contracts/patients/patient.ts';
import { hasOtherScript } from '#contracts/patients/names.ts';
import { latinName } from '#domain/patients/latin-name.ts';
import { toIsoOrNull } from '#db/tenancy/rows.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

const birthDateOf = (row: Pick<SummaryRow, 'birthPrecision' | 'birthDate'>): BirthDate =>
  row.birthPrecision === 'unknown' || !row.birthDate
    ? { precision: 'unknown' }
    : { precision: row.birthPrecision, date: row.birthDate };

type SummaryRow = {
  id: string;
  mrn: string;
  familyName: string;
  givenName: string;
  latinName: string | null | undefined;
  gender: PatientSummary['gender'];
  birthPrecision: BirthDate['precision'];
  birthDate: LocalDate | null | undefined;
  deceasedAt: string | Date | null | undefined;
  unidentified: boolean;
  band: string | null | undefined;
  counterSale: boolean;
  phone: Sealed | null | undefined;
};

/** A name in Latin letters, as the person writes it or else as it is said; null where the name itself is written so. */
function latinNameOf({ givenName, familyName, latinName: own }: SummaryRow): string | null {
  if (own) return own;
  const name = `${givenName} ${familyName}`.trim();
  return hasOtherScript(name) ? latinName(name) : null;
}

/** What lists and banners show of a patient. */
export async function summaryOf(tenant: Tenant, row: SummaryRow): Promise<PatientSummary> {
  return {
    id: row.id,
    mrn: row.mrn,
    familyName: row.familyName,
    givenName: row.givenName,
    latinName: latinNameOf(row),
    gender: row.gender,
    birthDate: birthDateOf(row),
    deceasedAt: toIsoOrNull(row.deceasedAt),
    unidentified: row.unidentified,
    band: row.band ?? null,
    counterSale: row.counterSale,
    phone: row.phone ? await tenant.vault.open(tenant, row.id, row.phone) : null,
  };
}

/** Columns of the table `p` for a list whose rows name a patient: read with the rows, not after them. */
export const summaryColumns = `p.id as p_id, p.mrn as p_mrn, p.family_name as p_family, p.given_name as p_given, p.latin_name as p_latin, p.gender as p_gender,
    p.birth_precision as p_precision, p.birth_date as p_birth, p.deceased_at as p_deceased, p.unidentified as p_unidentified,
    p.band as p_band, p.counter_sale as p_counter, p.phone as p_phone`;

/** What `summaryColumns` answers; all null where a row names no patient. */
export type SummaryColumns = {
  p_id: string | null;
  p_mrn: string;
  p_family: string;
  p_given: string;
  p_latin: string | null;
  p_gender: PatientSummary['gender'];
  p_precision: BirthDate['precision'];
  p_birth: LocalDate | null;
  p_deceased: string | null;
  p_unidentified: boolean;
  p_band: string | null;
  p_counter: boolean;
  p_phone: Sealed | null;
};

export const summaryOfColumns = async (
  tenant: Tenant,
  row: SummaryColumns,
): Promise<PatientSummary | null> =>
  row.p_id === null
    ? null
    : summaryOf(tenant, {
        id: row.p_id,
        mrn: row.p_mrn,
        familyName: row.p_family,
        givenName: row.p_given,
        latinName: row.p_latin,
        gender: row.p_gender,
        birthPrecision: row.p_precision,
        birthDate: row.p_birth,
        deceasedAt: row.p_deceased,
        unidentified: row.p_unidentified,
        band: row.p_band,
        counterSale: row.p_counter,
        phone: row.p_phone,
      });

/** Summaries of patients by id; ids of other hospitals are not in the answer. Only the columns that lists show are read. */
export async function patientSummaries(
  tenant: Tenant,
  ids: readonly string[],
): Promise<Map<string, PatientSummary>> {
  if (!ids.length) return new Map();
  const rows = await tenant.em.execute<SummaryRow[]>(
    `select id, mrn, family_name as "familyName", given_name as "givenName", latin_name as "latinName", gender, birth_precision as "birthPrecision",
            birth_date as "birthDate", deceased_at as "deceasedAt", unidentified, band, counter_sale as "counterSale", phone
       from patient where hospital_id = ? and id in (?)`,
    [tenant.hospitalId, [...new Set(ids)]],
  );
  return new Map(await Promise.all(rows.map(async (row) => [row.id, await summaryOf(tenant, row)] as const)));
}

/** One patient's summary, or null. */
export const patientSummary = async (tenant: Tenant, id: string): Promise<PatientSummary | null> =>
  (await patientSummaries(tenant, [id])).get(id) ?? null;
