import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Doctor } from '#contracts/doctors/doctor.ts';
import type { Patient } from '#contracts/patients/patient.ts';
import {
  callApi,
  checkIn,
  claim,
  complete,
  forms,
  outpatientTeam,
  registerPatient,
  signIn,
} from '#test/builders/people.ts';
import type { Person, Team } from '#test/builders/people.ts';
import { makeStaff } from '#test/builders/staff.ts';
import { startStack } from '#test/setup/stack.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let team: Team;

beforeAll(async () => {
  stack = await startStack({ suite: 'admin', seed: true });
  team = await outpatientTeam(stack);
});
afterAll(async () => {
  await stack?.stop();
});

it('a doctor whom the administrator makes can be given hours and see patients at a fee', async () => {
  const departments = await team.admin.call<{ items: { id: string; code: string }[] }>(
    'GET',
    '/api/v1/doctors/departments',
  );
  const departmentId = departments.body.items.find((entry) => entry.code === 'GM')?.id;
  const account = {
    name: 'Dr New',
    email: 'new.doctor@asha.example',
    roles: ['doctor'],
  };
  const without = await team.admin.call<{ errors: { path: string }[] }>(
    'POST',
    '/api/v1/admin/users',
    account,
  );
  expect([without.status, without.body.errors[0]?.path]).toEqual([422, 'departmentId']);
  const made = await makeStaff(stack, team.admin, { ...account, departmentId }, 'quite long words');
  const doctors = await team.receptionist.call<{ items: Doctor[] }>('GET', '/api/v1/doctors');
  expect(doctors.body.items.map((doctor) => doctor.id)).toContain(made.id);
  const opened = await checkIn(team, (await registerPatient(team)).id, undefined, { doctorId: made.id });
  const triaged = await complete(team.nurse, opened.body, forms.triage);
  const newDoctor = {
    ...team.doctor,
    call: ((method: string, path: string, body?: unknown, key = 'a-key-of-this-test') =>
      callApi(`${stack.apiUrl}${path}`, method, body, {
        Authorization: `Bearer ${made.token}`,
        ...(method === 'GET' ? {} : { 'Idempotency-Key': key }),
      })) as typeof team.doctor.call,
  };
  await claim(newDoctor, triaged.body.openedTasks[0]?.id ?? '');
  const signed = await newDoctor.call<{ stage: string }>(
    'POST',
    `/api/v1/inbox/${triaged.body.openedTasks[0]?.id ?? ''}/complete`,
    {
      form: forms.consultation,
    },
  );
  expect([signed.status, signed.body.stage]).toEqual([200, 'billing']);
});

it('what a patient’s record no longer holds can be taken out of it', async () => {
  const patient = await registerPatient(team, {
    email: 'old@example.org',
    guardian: { name: 'A', relationship: 'sister' },
  });
  const change = await team.receptionist.call<Patient>('PATCH', `/api/v1/patients/${patient.id}`, {
    version: patient.version,
    email: '',
    guardian: null,
  });
  expect(change.body).toMatchObject({ email: null, guardian: null });
});

it('settings and hours that somebody else has changed meanwhile are not written over', async () => {
  type Problem = { code: string; byName?: string };
  type Settings = Problem & { version: number; triageDueMinutes: number };
  const settings = '/api/v1/admin/settings';
  const { body: seen } = await team.admin.call<Settings>('GET', settings);
  const other = await signIn(stack, 'admin2@asha.example');
  const put = (person: Person, change: object) =>
    person.call<Settings>('PUT', settings, { ...seen, ...change });
  expect((await put(team.admin, { triageDueMinutes: 12 })).body).toMatchObject({
    triageDueMinutes: 12,
    version: seen.version + 1,
  });
  expect(await put(other, { triageDueMinutes: 14 })).toMatchObject({
    status: 409,
    body: { code: 'changed.meanwhile', byName: team.admin.user.name },
  });
  expect((await other.call<Settings>('GET', settings)).body.triageDueMinutes).toBe(12);
  const again = { triageDueMinutes: 14, version: seen.version + 1 };
  expect((await put(other, again)).body.triageDueMinutes).toBe(14);

  type Hours = Problem & { version: number; rules: { slotMinutes: number }[] };
  const hours = `/api/v1/doctors/${team.doctor.user.id}/availability`;
  const { body: week } = await team.admin.call<Hours>('GET', hours);
  const rules = week.rules.map((rule) => ({ ...rule, slotMinutes: 20 }));
  const set = (person: Person, version: number) => person.call<Hours>('PUT', hours, { rules, version });
  expect(await set(team.admin, week.version)).toMatchObject({
    status: 200,
    body: { version: week.version + 1 },
  });
  expect(await set(other, week.version)).toMatchObject({
    status: 409,
    body: { code: 'changed.meanwhile', byName: team.admin.user.name },
  });
  expect((await set(other, week.version + 1)).status).toBe(200);
});
