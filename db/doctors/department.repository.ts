import type { LocalDate } from '#contracts/platform/wire.ts';
import type { DepartmentState } from '#contracts/doctors/department.ts';
import { moneyOf } from '#domain/billing/bill.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** The code of what a consultation costs in a department. */
export const consultationCode = (department: string): string => `CONSULT-${department}`;

type Open = DepartmentState['open'];
type Row = Pick<DepartmentState, 'id' | 'code' | 'name' | 'isClosed' | 'version'> &
  Open & {
    amount: string | null;
    currency: string | null;
    nextAmount: string | null;
    nextFrom: LocalDate | null;
  };

/** What is open in the department `p`, as columns: accounts, tasks, visits, and bookings with its doctors that are still to come. */
const openColumns = `
  (select count(*)::int from app_user u where u.hospital_id = p.hospital_id and u.department_id = p.id and u.disabled_at is null) as staff,
  (select count(*)::int from task t where t.hospital_id = p.hospital_id and t.department_id = p.id and t.state in ('open', 'claimed', 'completing')) as tasks,
  (select count(*)::int from visit v where v.hospital_id = p.hospital_id and v.department_id = p.id and v.closed_at is null) as visits,
  (select count(*)::int from appointment a join doctor d on d.hospital_id = a.hospital_id and d.id = a.doctor_id
    where a.hospital_id = p.hospital_id and d.department_id = p.id and a.state = 'booked' and a.ends_at > now()) as bookings`;

/** All departments by name, closed ones too, with what is open there and what a consultation costs; or one. */
export async function departmentStates(tenant: Tenant, id: string | null = null): Promise<DepartmentState[]> {
  const { today, currency } = await hospitalClock(tenant);
  const rows = await tenant.em.execute<Row[]>(
    `select p.id, p.code, p.name, p.closed_at is not null as "isClosed", p.version, ${openColumns},
            now_valid.amount, now_valid.currency, later.amount as "nextAmount", later.valid_from::text as "nextFrom"
       from department p
       left join lateral (select s.amount_minor::text as amount, s.currency from service_price s
         where s.hospital_id = p.hospital_id and s.code = 'CONSULT-' || p.code and s.valid_from <= ?::date and (s.valid_to is null or s.valid_to >= ?::date)
         order by s.valid_from desc limit 1) now_valid on true
       left join lateral (select s.amount_minor::text as amount, s.valid_from from service_price s
         where s.hospital_id = p.hospital_id and s.code = 'CONSULT-' || p.code and s.valid_from > ?::date
         order by s.valid_from limit 1) later on true
      where p.hospital_id = ? and (?::uuid is null or p.id = ?::uuid) order by p.name, p.id`,
    [today, today, today, tenant.hospitalId, id, id],
  );
  return rows.map(({ staff, tasks, visits, bookings, amount, nextAmount, nextFrom, ...row }) => ({
    id: row.id,
    code: row.code,
    name: row.name,
    isClosed: row.isClosed,
    version: row.version,
    fee: amount === null ? null : moneyOf(BigInt(amount), row.currency ?? currency),
    nextFee:
      nextAmount === null || nextFrom === null
        ? null
        : { fee: moneyOf(BigInt(nextAmount), currency), from: nextFrom },
    open: { staff, tasks, visits, bookings },
  }));
}

/** @returns the id of the new department, or null where the code is taken */
export async function insertDepartment(
  tenant: Tenant,
  { code, name }: { code: string; name: string },
): Promise<string | null> {
  const [row] = await tenant.em.execute<{ id: string }[]>(
    `insert into department (id, hospital_id, code, name) values (?, ?, ?, ?)
     on conflict (hospital_id, code) do nothing returning id`,
    [uuidv7(), tenant.hospitalId, code, name],
  );
  return row?.id ?? null;
}

/** Locks a department against everybody who goes there or works there. @returns what it is now, or null */
export async function lockDepartment(
  tenant: Tenant,
  id: string,
): Promise<Pick<Row, 'code' | 'isClosed'> | null> {
  const [row] = await tenant.em.execute<Pick<Row, 'code' | 'isClosed'>[]>(
    `select code, closed_at is not null as "isClosed" from department where hospital_id = ? and id = ? for update`,
    [tenant.hospitalId, id],
  );
  return row ?? null;
}

/** What is open in a department. */
export async function openIn(tenant: Tenant, id: string): Promise<Open> {
  const [row] = await tenant.em.execute<Open[]>(
    `select ${openColumns} from department p where p.hospital_id = ? and p.id = ?`,
    [tenant.hospitalId, id],
  );
  return row ?? { staff: 0, tasks: 0, visits: 0, bookings: 0 };
}

/** Renames, closes or opens a department. @returns whether it was still of the version that was seen; nothing is written else */
export async function writeDepartment(
  tenant: Tenant,
  id: string,
  { name, isClosed, version }: { name: string; isClosed: boolean; version: number },
): Promise<boolean> {
  const rows = await tenant.em.execute<unknown[]>(
    `update department set name = ?, closed_at = case when ? then coalesce(closed_at, now()) end, version = version + 1
      where hospital_id = ? and id = ? and version = ? returning id`,
    [name, isClosed, tenant.hospitalId, id, version],
  );
  return rows.length > 0;
}

/** Doctors of a department charge what a consultation costs there. */
export async function chargeAsDepartment(tenant: Tenant, id: string, service: string): Promise<void> {
  await tenant.em.execute(
    'update doctor set consultation_service = ? where hospital_id = ? and department_id = ? and consultation_service <> ?',
    [service, tenant.hospitalId, id, service],
  );
}

/** Whether people may be put into a department: it is here and not closed. It stays so until the end of the transaction. */
export async function isOpenDepartment(tenant: Tenant, id: string): Promise<boolean> {
  const rows = await tenant.em.execute<unknown[]>(
    'select 1 from department where hospital_id = ? and id = ? and closed_at is null for share',
    [tenant.hospitalId, id],
  );
  return rows.length > 0;
}
