import type { OrderType } from '#contracts/visits/names.ts';
import type { Responsible } from '#domain/visits/responsibility.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** What a person may act on that is somebody's. */
export type Subject = { kind: 'visit' | 'token' | 'appointment' | OrderType; id: string };
/** Whose it is, with the name of the first who answers for it, and the patient. */
export type Found = Responsible & { name: string | null; patientId: string };

/** Of an order: whoever gave it, whose it is now, the doctor of its visit. */
const order = `select array[b.actor_id, c.owner_id, v.doctor_id] as owners, coalesce(c.owner_id, v.doctor_id, b.actor_id) as first, v.department_id, c.patient_id
     from care_case c join visit v on v.hospital_id = c.hospital_id and v.id = c.visit_id
     left join case_step b on b.hospital_id = c.hospital_id and b.case_id = c.id and b.version = 1
    where c.parent_id is not null and c.hospital_id = ? and c.id = ?`;

const statements: Readonly<Record<Exclude<Subject['kind'], OrderType>, string>> = {
  visit: `select array[v.doctor_id] as owners, v.doctor_id as first, v.department_id, v.patient_id from visit v where v.hospital_id = ? and v.id = ?`,
  token: `select array[s.doctor_id] as owners, s.doctor_id as first, d.department_id, t.patient_id from token t
     join doctor_session s on s.hospital_id = t.hospital_id and s.id = t.session_id join doctor d on d.hospital_id = s.hospital_id and d.id = s.doctor_id
    where t.hospital_id = ? and t.id = ?`,
  appointment: `select array[a.doctor_id, a.created_by, a.arranged_by] as owners, a.doctor_id as first, d.department_id, a.patient_id from appointment a
     join doctor d on d.hospital_id = a.hospital_id and d.id = a.doctor_id where a.hospital_id = ? and a.id = ?`,
};

/** Who answers for something: null when there is nothing of that id here. Whoever ordered at a desk without being a doctor owns nothing. */
export async function responsibleFor(tenant: Tenant, { kind, id }: Subject): Promise<Found | null> {
  const [row] = await tenant.em.execute<
    { owners: string[]; name: string | null; departmentId: string | null; patientId: string }[]
  >(
    `select array(select d.id::text from doctor d where d.hospital_id = ? and d.id = any(s.owners)) as owners, u.name, s.department_id as "departmentId", s.patient_id as "patientId"
       from (${kind in statements ? statements[kind as keyof typeof statements] : order}) s left join app_user u on u.hospital_id = ? and u.id = s.first`,
    [tenant.hospitalId, tenant.hospitalId, id, tenant.hospitalId],
  );
  return row
    ? {
        ownerIds: row.owners,
        name: row.name,
        departmentId: row.departmentId,
        patientId: row.patientId,
      }
    : null;
}

/** Department of the acting person, or null. */
export async function ownDepartment(tenant: Tenant): Promise<string | null> {
  const [row] = await tenant.em.execute<{ id: string | null }[]>(
    'select department_id as id from app_user where hospital_id = ? and id = ?',
    [tenant.hospitalId, tenant.actorId],
  );
  return row?.id ?? null;
}
