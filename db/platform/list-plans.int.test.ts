import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readQueue } from '#db/appointments/queue.repository.ts';
import { listTasks } from '#db/inbox/inbox-list.repository.ts';
import { searchPatients } from '#db/patients/patient-search.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { chartRows } from '#db/visits/chart.repository.ts';
import { visitSummary } from '#db/visits/visit.repository.ts';
import { relationshipsOf } from '#db/visits/relationship.repository.ts';
import { aVisit, openHospitals } from '#test/builders/hospitals.ts';
import type { Hospitals } from '#test/builders/hospitals.ts';

/** Rows a hospital has, so that reading a table whole would be the dearer way. */
const [patients, tasksEach] = [20_000, 3];
const [doctor, desk] = ['doctor1@asha.example', 'receptionist1@asha.example'];
/** A look at rows of a table that grows with every patient, and how many it found each time. */
const looks = /Scan.* on (?:task|patient|visit)\b.*actual rows=([\d.]+)/g;
/** More rows than any page has something to do with. */
const many = 1000;

/** Whether a plan looks at the rows of a hospital instead of those of a page. */
const readsWhole = (plan: string): boolean =>
  [...plan.matchAll(looks)].some(([, rows]) => Number(rows) > many);

let hospitals: Hospitals;
let visitId: string;
beforeAll(async () => {
  hospitals = await openHospitals('plans');
  const doctorId = await hospitals.idOf(doctor);
  ({ visitId } = await hospitals.as(desk, (tenant) => aVisit(tenant, doctorId)));
  await hospitals.sql.query(
    `insert into patient (id, hospital_id, mrn, family_name, given_name, name_search, name_latin, name_sound, gender, birth_precision, unidentified, version, created_at, created_by)
     select uuidv7(), h.id, 'P' || n, 'Family' || n, 'Given', 'given family' || n, 'given family' || n, 'given family', 'female', 'unknown', false, 1, now(), uuidv7()
       from hospital h, generate_series(1, $1) n`,
    [patients],
  );
  await hospitals.sql.query(
    `insert into visit (id, hospital_id, patient_id, kind, stage, workflow_id, opened_at, opened_by, closed_at, outcome)
     select uuidv7(), p.hospital_id, p.id, 'consultation', 'closed', 'w' || p.mrn, now(), p.created_by, now(), 'completed' from patient p where p.mrn like 'P%'`,
  );
  await hospitals.sql.query(
    `insert into task (id, hospital_id, kind, permission, patient_id, priority, state, created_at, due_at, workflow_id)
     select uuidv7(), p.hospital_id, 'consultation', 'consultation.perform', p.id, 1 + n % 5, case when n = 1 then 'open' else 'done' end, now(), now() + n * interval '1 minute', 'w'
       from patient p, generate_series(1, $1) n`,
    [tasksEach],
  );
  await hospitals.sql.query('analyze');
}, 120_000);
afterAll(async () => hospitals?.close());

/** Plans of the statements that a piece of work sends through `execute`, as its own person under row-level security. */
const plansOf = (email: string, work: (tenant: Tenant) => Promise<unknown>): Promise<string[]> =>
  hospitals.as(email, async (tenant) => {
    const asked: [string, readonly unknown[]][] = [];
    const em = new Proxy(tenant.em, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          if (key === 'execute') asked.push([args[0] as string, args[1] as unknown[]]);
          return Reflect.apply(value, target, args) as unknown;
        };
      },
    });
    await work({ ...tenant, em, role: email === desk ? 'receptionist' : 'doctor' });
    const plans: string[] = [];
    for (const [sql, params] of asked) {
      const rows = await tenant.em.execute<{ 'QUERY PLAN': string }[]>(
        `explain (analyze, timing off) ${sql}`,
        params,
      );
      plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
    }
    if (process.env.HMTP_PLANS) process.stdout.write(`${plans.join('\n\n')}\n\n`);
    return plans;
  });

describe('a page of a list', () => {
  it.each([
    ['inbox', doctor, (tenant: Tenant) => listTasks(tenant, null, { view: 'all', limit: 25 })],
    ['newest patients', desk, (tenant: Tenant) => searchPatients(tenant, { limit: 20 })],
    ['queue', doctor, (tenant: Tenant) => readQueue(tenant, tenant.actorId ?? '', new Date())],
    [
      'chart',
      doctor,
      async (tenant: Tenant) => {
        const visit = await visitSummary(tenant, visitId);
        if (!visit) throw new Error('no visit');
        await Promise.all([chartRows(tenant, visit), relationshipsOf(tenant, visit.patient.id)]);
      },
    ],
  ])('of the %s reads no table whole that grows with visits', async (_name, email, read) => {
    const plans = await plansOf(email, read);
    expect(plans.length).toBeGreaterThan(0);
    expect(plans.filter(readsWhole)).toEqual([]);
  });

  it('of patients by name reads all of the hospital: likeness is not leakproof, so row-level security comes before its index', async () => {
    const plans = await plansOf(desk, (tenant) => searchPatients(tenant, { q: 'Family77', limit: 20 }));
    expect(plans.filter(readsWhole)).toHaveLength(1);
  });

  it('is found out when it reads one whole (the check notices)', async () => {
    const plans = await plansOf(desk, (tenant) =>
      tenant.em.execute('select count(*) from patient where given_name = ?', ['Given']),
    );
    expect(plans.filter(readsWhole)).toHaveLength(1);
  });
});
