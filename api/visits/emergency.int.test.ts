import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bill } from '#contracts/billing/bill.ts';
import type { Task } from '#contracts/inbox/task.ts';
import type { FoundPatient, Patient } from '#contracts/patients/patient.ts';
import type { ClinicalSummary } from '#contracts/visits/clinical-summary.ts';
import type { Receipt, VisitChart, VisitSummary } from '#contracts/visits/visit.ts';
import type { z } from 'zod';
import { mustDo, taskOf, wholeTeam } from '#test/builders/orders.ts';
import type { OrdersTeam } from '#test/builders/orders.ts';
import { callApi, claim, forms, newPatient, registerPatient, signIn } from '#test/builders/people.ts';
import type { Answer, Person } from '#test/builders/people.ts';
import { makeStaff } from '#test/builders/staff.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let sql: pg.Client;
let team: OrdersTeam;
/** A doctor of the nurse's department beside the first, one of another department, and a nurse of another hospital. */
let colleague: Person;
let elsewhere: Person;
let stranger: Person;

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'emergency', seed: true }));
  team = await wholeTeam(stack);
  elsewhere = team.otherDoctor;
  stranger = await signIn(stack, 'nurse1@kaveri.example');
  const { token, id } = await makeStaff(
    stack,
    team.admin,
    {
      name: 'Dr Night',
      email: 'night@asha.example',
      roles: ['doctor'],
      departmentId: team.doctor.user.departmentId ?? undefined,
    },
    'six small lamps were lit',
  );
  colleague = {
    ...team.doctor,
    user: { ...team.doctor.user, id },
    call: (method, path, body, key = randomUUID()) =>
      callApi(`${stack.apiUrl}${path}`, method, body, {
        Authorization: `Bearer ${token}`,
        ...(method === 'GET' ? {} : { 'Idempotency-Key': key }),
      }),
  };
}, 120_000);
afterAll(async () => stack?.stop());

type Refused = { code: string; errors?: { path: string }[] };
const seen = { gender: 'male', ageYears: 40, description: 'scar on the left forearm' };
const arrive = (person: Person, change: Record<string, unknown> = {}, key?: string) =>
  person.call<Receipt & Refused>(
    'POST',
    '/api/v1/visits',
    { kind: 'emergency', unidentified: seen, ...change },
    key,
  );
const refusal = ({ status, body }: Answer<Refused>) => [
  status,
  body.code,
  ...(body.errors ?? []).map(({ path }) => path),
];
const visitOf = async (person: Person, id: string) =>
  (await person.call<VisitSummary>('GET', `/api/v1/visits/${id}`)).body;
const desk = async (person: Person) =>
  (await person.call<{ items: Task[] }>('GET', '/api/v1/inbox?view=desk&limit=100')).body.items;
const written = async () =>
  (
    await sql.query(
      `select (select count(*) from patient)::int as patients, (select count(*) from visit)::int as visits, (select count(*) from submission)::int as submissions`,
    )
  ).rows[0] as unknown;

describe('an unconscious stranger at night', () => {
  let visitId: string;
  let band: string;
  let patientId: string;

  it('is taken in by a nurse in one act: no name, no doctor, no fee, and both tasks are open', async () => {
    await sql.query(
      `update hospital set settings = settings || '{"moneyBeforeConsultation": true}'::jsonb where slug = 'asha'`,
    );
    const key = randomUUID();
    const before = await written();
    const [first, again] = await Promise.all([arrive(team.nurse, {}, key), arrive(team.nurse, {}, key)]);
    const done = first.status === 200 ? first : again;
    expect(done.status).toBe(200);
    visitId = done.body.visitId;
    expect(done.body.openedTasks.map(({ kind }) => kind).toSorted()).toEqual(['consultation', 'triage']);
    expect([done.body.stage, done.body.token]).toEqual(['consultation', null]);
    // Pressed twice it is one stranger.
    const { patients, visits } = before as { patients: number; visits: number };
    expect(await written()).toMatchObject({ patients: patients + 1, visits: visits + 1 });
    const visit = await visitOf(team.nurse, visitId);
    expect(visit).toMatchObject({ kind: 'emergency', doctorId: null, token: null, urgency: 1 });
    expect(visit.patient).toMatchObject({
      unidentified: true,
      familyName: '',
      gender: 'male',
      birthDate: { precision: 'estimated', date: `${new Date().getFullYear() - 40}-01-01` },
      phone: null,
    });
    band = visit.patient.band ?? '';
    patientId = visit.patient.id;
    expect(band).toMatch(/^E-\d{4}$/);
  });

  it('is found by the band in every list, and the search says so', async () => {
    for (const typed of [band, band.replace('-', ''), band.toLowerCase()]) {
      const { body } = await team.receptionist.call<{ items: z.infer<typeof FoundPatient>[] }>(
        'GET',
        `/api/v1/patients?q=${typed}`,
      );
      expect(
        body.items.map(({ id, foundBy }) => [id, foundBy]),
        typed,
      ).toEqual([[patientId, 'band']]);
    }
    for (const list of ['visits?', 'inbox?view=all&']) {
      const { body } = await team.nurse.call<{ items: { patient: Patient }[] }>(
        'GET',
        `/api/v1/${list}q=${band}`,
      );
      expect(new Set(body.items.map(({ patient }) => patient.id)), list).toEqual(new Set([patientId]));
    }
  });

  it('waits first for every doctor of the department, and for nobody of another', async () => {
    for (const doctor of [team.doctor, colleague]) {
      const [consultation] = (await desk(doctor)).filter((task) => task.visitId === visitId);
      expect(consultation).toMatchObject({ kind: 'consultation', assigneeId: null, priority: 1 });
    }
    expect((await desk(elsewhere)).filter((task) => task.visitId === visitId)).toEqual([]);
    const [triage] = (await desk(team.nurse)).filter((task) => task.visitId === visitId);
    expect(triage).toMatchObject({ kind: 'triage', priority: 1 });
    // Whose department it is not has no reason to read either.
    expect((await elsewhere.call('GET', `/api/v1/visits/${visitId}/chart`)).status).toBe(403);
    expect((await colleague.call('GET', `/api/v1/visits/${visitId}/chart`)).status).toBe(200);
  });

  it('is nobody of another hospital: neither visit, chart, tasks nor band', async () => {
    for (const path of [`visits/${visitId}`, `visits/${visitId}/chart`, `patients/${patientId}`])
      expect((await stranger.call('GET', `/api/v1/${path}`)).status, path).toBe(404);
    const found = await stranger.call<{ items: Patient[] }>('GET', `/api/v1/patients?q=${band}`);
    expect(found.body.items.map(({ id }) => id)).not.toContain(patientId);
    expect((await desk(stranger)).filter((task) => task.visitId === visitId)).toEqual([]);
    const name = { version: 1, familyName: 'Nobody' };
    expect((await stranger.call('PATCH', `/api/v1/patients/${patientId}`, name)).status).toBe(404);
  });

  it('is treated before triage by whichever doctor takes it, and is theirs from then on', async () => {
    await mustDo(colleague, visitId, 'consultation', { ...forms.consultation, outcome: 'complete' });
    expect(await visitOf(team.nurse, visitId)).toMatchObject({
      stage: 'billing',
      doctorId: colleague.user.id,
    });
    const bill = await team.cashier.call<Bill>('GET', `/api/v1/billing/visits/${visitId}`);
    expect(bill.body.total.amountMinor).toBe('50000');
    // The nurse comes to the triage afterwards; it moves nothing.
    const gcs = { eye: '2', verbal: 'NT', motor: '5' };
    const receipt = await mustDo(team.nurse, visitId, 'triage', {
      ...forms.triage,
      urgency: 2,
      allergies: { state: 'not_asked' },
      gcs,
    });
    expect([receipt.stage, receipt.openedTasks]).toEqual(['billing', []]);
    const chart = await colleague.call<VisitChart>('GET', `/api/v1/visits/${visitId}/chart`);
    expect(chart.body.triage).toMatchObject({ urgency: 2, gcs: { ...gcs, total: null } });
    expect(chart.body.visit.urgency).toBe(2);
    const summary = await colleague.call<ClinicalSummary>('GET', `/api/v1/patients/${patientId}/summary`);
    expect(summary.body.lastTriage?.gcs).toEqual({ ...gcs, total: null });
  });

  it('gets a name, and is asked whether that is somebody who has a record', async () => {
    const birthDate = { precision: 'day', date: '1986-03-09' };
    const known = await registerPatient(team, { gender: 'male', birthDate });
    const { version } = (await team.nurse.call<Patient>('GET', `/api/v1/patients/${patientId}`)).body;
    const { familyName, givenName } = known;
    const name = (change: Record<string, unknown> = {}) =>
      team.nurse.call<Patient & Refused & { candidates: { patient: Patient }[] }>(
        'PATCH',
        `/api/v1/patients/${patientId}`,
        { version, familyName, givenName, birthDate, phone: '98765 43210', ...change },
      );
    const asked = await name();
    expect([asked.status, asked.body.code]).toEqual([409, 'patient.possible_duplicate']);
    expect(asked.body.candidates.map(({ patient }) => patient.id)).toEqual([known.id]);
    const before = (await team.nurse.call<Patient>('GET', `/api/v1/patients/${patientId}`)).body;
    expect(before).toMatchObject({ unidentified: true, version, familyName: '' });
    // Somebody of that name and day who is another: a person said so.
    const named = await name({ confirmedNotDuplicate: true });
    expect(named.body).toMatchObject({ unidentified: false, familyName, band, phone: '+919876543210' });
    expect((await visitOf(team.nurse, visitId)).patient).toMatchObject({ familyName, unidentified: false });
  });
});

describe('an emergency arrival', () => {
  it('of somebody who has a record opens their visit, once', async () => {
    const patient = await registerPatient(team);
    const opened = await arrive(team.receptionist, { unidentified: undefined, patientId: patient.id });
    expect([opened.status, opened.body.openedTasks.length]).toEqual([200, 2]);
    const again = await arrive(team.nurse, { unidentified: undefined, patientId: patient.id });
    expect(refusal(again)).toEqual([409, 'visit.already_open']);
  });

  it('at the desk, whose department has no doctors, is for every doctor, or for those who are named', async () => {
    const departments = await team.receptionist.call<{ items: { id: string; code: string }[] }>(
      'GET',
      '/api/v1/doctors/departments',
    );
    const idOf = (code: string) => departments.body.items.find((each) => each.code === code)?.id ?? '';
    const open = (await arrive(team.receptionist)).body.visitId;
    for (const doctor of [colleague, elsewhere])
      expect((await desk(doctor)).map((task) => task.visitId)).toContain(open);
    const children = (await arrive(team.receptionist, { departmentId: idOf('PAED') })).body.visitId;
    expect((await desk(elsewhere)).map((task) => task.visitId)).toContain(children);
    expect((await desk(colleague)).map((task) => task.visitId)).not.toContain(children);
    const before = await written();
    for (const departmentId of [randomUUID(), idOf('LAB')])
      expect(refusal(await arrive(team.receptionist, { departmentId }))).toEqual([
        422,
        'request.invalid',
        'departmentId',
      ]);
    expect(await written()).toEqual(before);
  });

  it('that is triaged first waits for its doctors as urgently as it is', async () => {
    const { visitId } = (await arrive(team.nurse)).body;
    await mustDo(team.nurse, visitId, 'triage', { ...forms.triage, urgency: 3 });
    const task = await taskOf(colleague, visitId, 'consultation');
    expect([task.priority, task.urgency]).toEqual([3, 3]);
    expect((await visitOf(team.nurse, visitId)).stage).toBe('consultation');
    // A fee that the hospital asks for first is not asked for first of them.
    const { rows } = await sql.query('select count(*)::int as charges from charge where visit_id = $1', [
      visitId,
    ]);
    expect(rows).toEqual([{ charges: 0 }]);
  });

  it('is referred to another doctor, who has it in their queue from then on', async () => {
    const { visitId } = (await arrive(team.nurse)).body;
    await mustDo(colleague, visitId, 'consultation', {
      ...forms.consultation,
      outcome: 'refer_doctor',
      toDoctorId: elsewhere.user.id,
    });
    const task = await taskOf(elsewhere, visitId, 'consultation');
    expect(task).toMatchObject({ assigneeId: elsewhere.user.id, token: expect.any(String) as string });
  });

  it('is one act at a time: two doctors who reach for it do not both have it', async () => {
    const { visitId } = (await arrive(team.receptionist)).body;
    const task = await taskOf(colleague, visitId, 'consultation');
    const taken = await Promise.all([claim(colleague, task.id), claim(elsewhere, task.id)]);
    expect(taken.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  });

  it('is for nurses and the desk, and lets them nothing else in by the same door', async () => {
    const pharmacist = await arrive(team.pharmacist);
    expect(refusal(pharmacist)).toEqual([403, 'auth.forbidden']);
    expect((await arrive(team.doctor)).status).toBe(403);
    const patient = await registerPatient(team);
    const body = { patientId: patient.id, doctorId: team.doctor.user.id };
    expect(refusal(await team.nurse.call<Refused>('POST', '/api/v1/visits', body))).toEqual([
      403,
      'auth.forbidden',
    ]);
  });

  it.each([
    [{ doctorId: randomUUID() }, 'doctorId'],
    [{ patientId: randomUUID() }, 'patientId'],
    [{ kind: 'consultation' }, 'unidentified'],
    [{ unidentified: undefined }, 'patientId'],
    [{ unidentified: { gender: 'male', ageYears: 400 } }, 'unidentified.ageYears'],
    [{ source: { system: 'urn:x', value: '1' } }, 'source'],
  ])('refuses %j with the field', async (change, path) => {
    const before = await written();
    const [status, code, ...paths] = refusal(await arrive(team.receptionist, change));
    expect([status, code]).toEqual([422, 'request.invalid']);
    expect(paths).toContain(path);
    expect(await written()).toEqual(before);
  });

  it('gives each stranger a band of their own, also those who are registered at the desk', async () => {
    const nameless = newPatient({
      familyName: '',
      givenName: '',
      unidentified: true,
      birthDate: { precision: 'unknown' },
    });
    const registered = await Promise.all(
      [1, 2, 3].map(() => team.receptionist.call<Patient>('POST', '/api/v1/patients', nameless)),
    );
    expect(new Set(registered.map(({ body }) => body.band)).size).toBe(3);
    expect((await registerPatient(team)).band).toBeNull();
  });
});
