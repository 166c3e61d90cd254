import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { roleMay } from '#contracts/identity/names.ts';
import { recordParts } from '#contracts/visits/access-names.ts';
import type { Timeline } from '#contracts/visits/visit.ts';
import { tenantOf } from '#api/platform/env.ts';
import { guarded, IdParam, jsonAnswer } from '#api/platform/guarded.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import { visitChart } from '#db/visits/chart.repository.ts';
import { visitSummary } from '#db/visits/visit.repository.ts';
import { apiRoutes } from '#scripts/access-table.ts';
import { inParallel } from '#temporal/platform/in-parallel.ts';
import { canaries, canaryVisit, draftCanary, finishCanaryOrders } from '#test/builders/canaries.ts';
import type { Canary, CanaryVisit } from '#test/builders/canaries.ts';
import { makeCatalogue, taskOf, wholeTeam } from '#test/builders/orders.ts';
import type { Catalogue, OrdersTeam } from '#test/builders/orders.ts';
import { moveToMorning } from '#test/builders/daytime.ts';
import { apiInProcess } from '#test/builders/in-process.ts';
import { checkIn, claim, registerPatient, signIn } from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';
import { askOver, probesOf, readEverything } from '#test/builders/record-probe.ts';
import type { Ask, Seen } from '#test/builders/record-probe.ts';
import { recordFigure } from '#test/setup/figures.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let sql: pg.Client;
let team: OrdersTeam;
let catalogue: Catalogue;
/** Nobody has work of this one any more; of the other the orders wait. */
let done: CanaryVisit;
let waiting: CanaryVisit;
let nurseElsewhere: Person;
let ask: Ask;

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'care-access', seed: true }));
  await moveToMorning(sql);
  // One nurse works in the other doctor's department.
  await sql.query(
    `update app_user set department_id = (select department_id from app_user where email = 'doctor2@asha.example') where email = 'nurse2@asha.example'`,
  );
  team = await wholeTeam(stack);
  catalogue = await makeCatalogue(stack, team.doctor.user.hospital.id);
  nurseElsewhere = await signIn(stack, 'nurse2@asha.example', 'nurse');
  ask = askOver(stack.apiUrl);
  done = await canaryVisit(team, catalogue);
  await finishCanaryOrders(team, done);
  waiting = await canaryVisit(team, catalogue);
}, 120_000);
afterAll(async () => stack?.stop());

const probes = (visit: CanaryVisit, routes = apiRoutes()) =>
  probesOf(routes, {
    ids: [
      visit.patientId,
      visit.visitId,
      visit.labOrderId,
      visit.prescriptionId,
      visit.procedureId,
      team.doctor.user.id,
      ...visit.taskIds,
    ],
    query: {
      patientId: visit.patientId,
      visitId: visit.visitId,
      doctorId: team.doctor.user.id,
      q: visit.familyName,
      name: visit.familyName,
      view: 'all',
      open: 'true',
      date: new Date().toISOString().slice(0, 10),
    },
  });
/** Reads by every route that the access table opens to the person's role; that it opens no other is `routes.int.test.ts`. */
const read = (person: Person, visit: CanaryVisit) =>
  readEverything(
    person,
    probes(
      visit,
      apiRoutes().filter(
        ({ permissions }) =>
          permissions.length && permissions.some((each) => roleMay(person.user.role, each)),
      ),
    ),
    ask,
  );
const kindsSeen = (seen: readonly Seen[]) => new Set(seen.flatMap((each) => each.canaries));
const all = Object.keys(canaries) as Canary[];
const inOpenOrders = all.filter((name) => name !== 'result' && name !== 'report');

/** Everybody of the hospital but those who care for the patient, and the two who run the platform. Other hospitals: `isolation.int.test.ts`. */
async function strangers(): Promise<Person[]> {
  const caring = new Set([team.doctor.email, team.nurse.email]);
  const logins = stack.logins.filter((login) => login.hospital !== 'kaveri' && !caring.has(login.email));
  return Promise.all(logins.map((login) => signIn(stack, login.email, login.role)));
}

describe('a patient whom nobody else cares for', () => {
  it('is read by their doctor and the nurse of the department: every kind of clinical word is found', async () => {
    const byDoctor = await read(team.doctor, done);
    expect(all.filter((name) => !kindsSeen(byDoctor.seen).has(name))).toEqual([]);
    const byNurse = await read(team.nurse, done);
    expect(all.filter((name) => !kindsSeen(byNurse.seen).has(name))).toEqual([]);
  });

  it('says on its timeline what of it is open to the reader, so that a page asks for nothing else', async () => {
    const open = async (person: Person) =>
      (await person.call<Timeline>('GET', `/api/v1/visits/${done.visitId}/timeline`)).body.open;
    expect(await open(team.doctor)).toEqual(recordParts);
    expect(await open(nurseElsewhere)).toEqual([]);
    expect(await open(team.technician)).toEqual([]);
    expect(await open(team.receptionist), 'no clinical word at all').toEqual([]);
    // The bench reads what its open work needs.
    const bench = (await team.technician.call<Timeline>('GET', `/api/v1/visits/${waiting.visitId}/timeline`))
      .body.open;
    const chart = await team.technician.call('GET', `/api/v1/visits/${waiting.visitId}/chart`);
    expect(bench.includes('safety'), 'as the chart answers').toBe(chart.status === 200);
  });

  it('is read by nobody else, by no route: role x route x person', async () => {
    const people = await strangers();
    expect(new Set(people.map(({ user }) => user.role)).size).toBeGreaterThanOrEqual(13);
    const reads: Awaited<ReturnType<typeof read>>[] = [];
    await inParallel(people, async (person) => reads.push(await read(person, done)), 4);
    const leaks = reads.flatMap(({ seen }) => seen);
    expect(leaks).toEqual([]);
    expect(reads.flatMap(({ faults }) => faults)).toEqual([]);
    // The routes are there to be read: lists and demographics were answered.
    expect(Math.min(...reads.map(({ answered }) => answered))).toBeGreaterThan(0);
    expect(
      recordFigure('readsWithoutRelationship', {
        value: leaks.length,
        goal: '= 0',
        pass: leaks.length === 0,
      }),
    ).toBe(true);
  }, 120_000);

  it('and the refusal says nothing of what there is, also where nothing was ordered', async () => {
    const bare = await checkIn(team, (await registerPatient(team)).id);
    for (const path of ['labs/orders', 'pharmacy/prescriptions', 'procedures/orders'])
      for (const visitId of [bare.body.visitId, done.visitId])
        expect(
          (await team.otherDoctor.call<{ code: string }>('GET', `/api/v1/${path}?visitId=${visitId}`)).body
            .code,
        ).toBe('chart.no_relationship');
  });

  it('seeded fault: a route without the check is found by the same reading', async () => {
    const { app, db, call, close } = await apiInProcess(stack);
    try {
      const before = new Set(apiRoutes(app).map(({ path }) => path));
      const leaky = guarded({
        method: 'get',
        path: '/api/v1/visits/{id}/summary',
        guard: 'visit.read',
        request: { params: IdParam },
        responses: { 200: jsonAnswer(z.unknown(), 'The chart, unchecked') },
      });
      app.openapi(leaky, async (c) => {
        const chart = await inTenant(db, tenantOf(c), async (tenant) => {
          const visit = await visitSummary(tenant, c.req.valid('param').id);
          return visit ? visitChart(tenant, visit, new Set(recordParts)) : null;
        });
        return c.json(chart, 200) as never;
      });
      const added = apiRoutes(app).filter(({ path }) => !before.has(path));
      const inProcess: Ask = (path, person) => call(person, 'GET', path);
      const { seen, faults } = await readEverything(team.cashier, probes(done, added), inProcess);
      expect(faults).toEqual([]);
      expect(seen.map(({ route }) => route)).toContain('GET /api/v1/visits/{id}/summary');
    } finally {
      await close();
    }
  });
});

describe('work of a patient opens what the work needs, while there is work', () => {
  it('to the technician the laboratory’s part and allergies, to the pharmacist the prescription and allergies', async () => {
    const technician = await read(await signIn(stack, 'lab.technician2@asha.example'), waiting);
    expect([...kindsSeen(technician.seen)].sort()).toEqual(
      ['allergy', 'labQuestion', 'medicine', 'vital'].sort(),
    );
    const pharmacist = await read(team.otherPharmacist, waiting);
    expect([...kindsSeen(pharmacist.seen)].sort()).toEqual(
      ['allergy', 'instructions', 'medicine', 'vital'].sort(),
    );
    // Nothing to verify yet.
    expect(kindsSeen((await read(team.supervisor, waiting)).seen).size).toBe(0);
  });

  it('to a nurse of another department what is to be collected, scheduled: no notes', async () => {
    const seen = kindsSeen((await read(nurseElsewhere, waiting)).seen);
    expect(seen.has('labQuestion') && seen.has('procedureNote')).toBe(true);
    expect(seen.has('note') || seen.has('diagnosis') || seen.has('complaint')).toBe(false);
  });

  it('to the doctor everything', async () => {
    const { seen } = await read(team.doctor, waiting);
    expect(inOpenOrders.filter((name) => !kindsSeen(seen).has(name))).toEqual([]);
  });

  it('and what a colleague has claimed is not another’s work', async () => {
    const task = await taskOf(team.pharmacist, waiting.visitId, 'dispensing');
    await claim(team.pharmacist, task.id);
    expect(kindsSeen((await read(team.otherPharmacist, waiting)).seen).size).toBe(0);
    expect(kindsSeen((await read(team.pharmacist, waiting)).seen).has('instructions')).toBe(true);
  });

  it('a draft is its writer’s own', async () => {
    const opened = await checkIn(team, (await registerPatient(team)).id);
    const taskId = opened.body.openedTasks[0]?.id ?? '';
    await draftCanary(team.nurse, taskId);
    const draftOf = (person: Person) => ask(`/api/v1/inbox/${taskId}/draft`, person);
    expect((await draftOf(team.nurse)).text).toContain(canaries.note);
    expect((await draftOf(nurseElsewhere)).text).not.toContain(canaries.note);
  });
});

describe('a booking', () => {
  type Booked = { id: string };
  const history = async (person: Person, patientId: string) =>
    (await person.call<{ code?: string }>('GET', `/api/v1/consultations/history/${patientId}`)).status;
  const slotFrom = async (person: Person, doctorId: string, inDays: number): Promise<string> => {
    const day = new Intl.DateTimeFormat('en-CA', { timeZone: person.user.hospital.timeZone }).format(
      Date.now() + inDays * 86_400_000,
    );
    const { body } = await person.call<{ items: { startsAt: string; free: boolean }[] }>(
      'GET',
      `/api/v1/doctors/${doctorId}/slots?date=${day}`,
    );
    return body.items.find((slot) => slot.free)?.startsAt ?? '';
  };
  const book = async (by: Person, doctorId: string, inDays: number) =>
    by.call<Booked>('POST', '/api/v1/appointments', {
      patientId: done.patientId,
      doctorId,
      startsAt: await slotFrom(by, doctorId, inDays),
    });

  /** Every way in which a doctor gets a booking with themselves without anybody's help. A new one belongs here. */
  const ownWays: readonly (readonly [name: string, arrange: (doctor: Person) => Promise<string>])[] = [
    ['booked for tomorrow', async (doctor) => (await book(doctor, doctor.user.id, 1)).body.id],
    ['booked for today', async (doctor) => (await book(doctor, doctor.user.id, 0)).body.id],
    [
      'moved the booking of the desk to today',
      async (doctor) => {
        const { id } = (await book(team.receptionist, doctor.user.id, 2)).body;
        await doctor.call('POST', `/api/v1/appointments/${id}/reschedule`, {
          startsAt: await slotFrom(doctor, doctor.user.id, 0),
        });
        return id;
      },
    ],
  ];
  /** Tries each, reads, and leaves everything as it was. @returns the ways that opened the record */
  async function opened(doctor: Person): Promise<string[]> {
    const found: string[] = [];
    for (const [name, arrange] of ownWays) {
      const id = await arrange(doctor);
      expect([name, id]).toEqual([name, expect.stringMatching(/^[0-9a-f-]{36}$/)]);
      const status = await history(doctor, done.patientId);
      expect([200, 403]).toContain(status);
      if (status === 200) found.push(name);
      await doctor.call('POST', `/api/v1/appointments/${id}/cancel`, { reason: 'as it was' });
    }
    return found;
  }

  it('of another day gives no reading; neither does one that a doctor arranged for themselves', async () => {
    const { otherDoctor: doctor } = team;
    expect(await opened(doctor)).toEqual([]);
    const audited = await sql.query(
      'select 1 from audit_event where actor_id = $1 and action = $2 and patient_id = $3',
      [doctor.user.id, 'appointment.book', done.patientId],
    );
    expect(audited.rowCount).toBe(2);
  });

  it('seeded fault: where it is not kept who arranged it, the same tries open the record', async () => {
    await sql.query(`create function forget_arranger() returns trigger language plpgsql as $$
        begin new.created_by := '${team.receptionist.user.id}'; new.arranged_by := null; return new; end $$;
      create trigger forget_arranger before insert or update on appointment for each row execute function forget_arranger()`);
    try {
      expect(await opened(team.otherDoctor)).toEqual(ownWays.slice(1).map(([name]) => name));
    } finally {
      await sql.query('drop trigger forget_arranger on appointment; drop function forget_arranger');
    }
    expect(await history(team.otherDoctor, done.patientId)).toBe(403);
  });

  it('that the desk made for today does, for the doctor and the department, and no longer once cancelled', async () => {
    const { otherDoctor: doctor } = team;
    const today = await book(team.receptionist, doctor.user.id, 0);
    expect([
      today.status,
      await history(doctor, done.patientId),
      await history(nurseElsewhere, done.patientId),
    ]).toEqual([201, 200, 200]);
    await team.receptionist.call('POST', `/api/v1/appointments/${today.body.id}/cancel`, {
      reason: 'not coming',
    });
    expect([await history(doctor, done.patientId), await history(nurseElsewhere, done.patientId)]).toEqual([
      403, 403,
    ]);
  });
});
