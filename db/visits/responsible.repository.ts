import type { OrderType } from '#contracts/visits/names.ts';
import type { Responsible } from '#domain/visits/responsibility.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** What a person may act on that is somebody's. */
export type Subject = { kind: 'visit' | 'token' | 'appointment' | OrderType; id: string };
/** Whose it is, with the name of the first who answers for it, and the patient. */
export type Found = Responsible & { name: string | null; patientId: string };

const order = (table: 'lab_order' | 'procedure_order') =>
  `select array[o.ordered_by, o.owner_id, v.doctor_id] as owners, coalesce(o.owner_id, v.doctor_id, o.ordered_by) as first, v.department_id, o.patient_id
     from ${table} o join visit v on v.hospital_id = o.hospital_id and v.id = o.visit_id where o.hospital_id = ? and o.id = ?`;

const statements: Readonly<Record<Subject['kind'], string>> = {
  visit: `select array[v.doctor_id] as owners, v.doctor_id as first, v.department_id, v.patient_id from visit v where v.hospital_id = ? and v.id = ?`,
  token: `select array[s.doctor_id] as owners, s.doctor_id as first, d.department_id, t.patient_id from token t
     join doctor_session s on s.hospital_id = t.hospital_id and s.id = t.session_id join doctor d on d.hospital_id = s.hospital_id and d.id = s.doctor_id
    where t.hospital_id = ? and t.id = ?`,
  appointment: `select array[a.doctor_id, a.created_by, a.arranged_by] as owners, a.doctor_id as first, d.department_id, a.patient_id from appointment a
     join doctor d on d.hospital_id = a.hospital_id and d.id = a.doctor_id where a.hospital_id = ? and a.id = ?`,
  labOrder: order('lab_order'),
  procedureOrder: order('procedure_order'),
  prescription: `select array[o.prescribed_by, v.doctor_id] as owners, coalesce(v.doctor_id, o.prescribed_by) as first, v.department_id, o.patient_id
     from prescription o join visit v on v.hospital_id = o.hospital_id and v.id = o.visit_id where o.hospital_id = ? and o.id = ?`,
};

/** Who answers for something: null when there is nothing of that id here. Whoever ordered at a desk without being a doctor owns nothing. */
export async function responsibleFor(tenant: Tenant, { kind, id }: Subject): Promise<Found | null> {
  const [row] = await tenant.em.execute<
    { owners: string[]; name: string | null; departmentId: string | null; patientId: string }[]
  >(
    `select array(select d.id::text from doctor d where d.hospital_id = ? and d.id = any(s.owners)) as owners, u.name, s.department_id as "departmentId", s.patient_id as "patientId"
       from (${statements[kind]}) s left join app_user u on u.hospital_id = ? and u.id = s.first`,
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
