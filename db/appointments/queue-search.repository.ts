import type { QueuePlace } from '#contracts/appointments/appointment.ts';
import type { TokenState } from '#contracts/appointments/names.ts';
import { matchNumber, soughtPatients } from '#db/patients/patient-match.repository.ts';
import { summaryColumns, summaryOfColumns } from '#db/patients/patient-summary.repository.ts';
import type { SummaryColumns } from '#db/patients/patient-summary.repository.ts';
import { invariant } from '#domain/platform/refusal.ts';
import { tokenCode } from '#domain/appointments/token-code.ts';
import { lookedAtFrom } from '#db/appointments/token.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

type Row = SummaryColumns & {
  token: string;
  number: number;
  letter: string;
  state: TokenState;
  doctor_id: string;
  doctor_name: string;
};
const most = 50;

/**
 * Where somebody stands in the queues of now, whichever doctor's: by what finds a patient anywhere (`soughtPatients`), each with what
 * it was found by. Who is still there comes before who is through.
 */
export async function searchQueues(tenant: Tenant, q: string, at: Date): Promise<QueuePlace[]> {
  const [sought, numbers] = [await soughtPatients(tenant, q), await matchNumber(tenant, q)];
  const rows = await tenant.em.execute<Row[]>(
    `select k.id as token, k.number, d.token_letter as letter, k.state, s.doctor_id, u.name as doctor_name, ${summaryColumns}
       from token k
       join doctor_session s on s.hospital_id = k.hospital_id and s.id = k.session_id
       join doctor d on d.hospital_id = s.hospital_id and d.id = s.doctor_id
       join app_user u on u.hospital_id = s.hospital_id and u.id = s.doctor_id
       join patient p on p.hospital_id = k.hospital_id and p.id = k.patient_id
      where k.hospital_id = ? and s.ends_at > ? and ${sought.sql}
      order by k.state = 'done', u.name, k.number, k.id limit ${most}`,
    [tenant.hospitalId, lookedAtFrom(at), ...sought.values],
  );
  return Promise.all(
    rows.map(async (row) => {
      const patient = await summaryOfColumns(tenant, row);
      invariant(patient, 'who has a token is a patient');
      return {
        tokenId: row.token,
        code: tokenCode(row.letter, row.number),
        state: row.state,
        doctorId: row.doctor_id,
        doctorName: row.doctor_name,
        patient: { ...patient, foundBy: numbers.get(patient.id) ?? 'name' },
      };
    }),
  );
}
