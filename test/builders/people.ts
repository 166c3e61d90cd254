import { createHash, randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { LoginResult } from '#contracts/identity/auth.ts';
import { roles } from '#contracts/identity/names.ts';
import type { Role } from '#contracts/identity/names.ts';
import type { Patient } from '#contracts/patients/patient.ts';
import type { Task } from '#contracts/inbox/task.ts';
import type { Receipt } from '#contracts/visits/visit.ts';
import type { Stack } from '#test/setup/stack.ts';

export type Answer<T> = { status: number; body: T; headers: Headers };
export type Person = {
  email: string;
  token: string;
  user: LoginResult['user'];
  /** Calls the API as this person; `key` is an Idempotency-Key, made up when left out. */
  call<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    key?: string,
  ): Promise<Answer<T>>;
};

/** A call of the API; the answer's JSON is taken as it is asked for. */
export async function callApi<T>(
  url: string,
  method: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<Answer<T>> {
  const answer = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text ? JSON.parse(text) : null) as T, headers: answer.headers };
}

/** Signs somebody in by e-mail; hospital is the part after the @. */
export async function signIn(
  stack: Pick<Stack, 'apiUrl' | 'logins'>,
  email: string,
  role?: string,
): Promise<Person> {
  const login = stack.logins.find((entry) => entry.email === email);
  if (!login) throw new Error(`no demo login ${email}`);
  const { body, status } = await callApi<LoginResult>(
    `${stack.apiUrl}/api/v1/auth/login`,
    'POST',
    { hospital: login.hospital, email, password: login.password, ...(role ? { role } : {}) },
    {},
  );
  if (status !== 200) throw new Error(`sign-in of ${email}: ${status} ${JSON.stringify(body)}`);
  return {
    email,
    token: body.accessToken,
    user: body.user,
    call: (method, path, sent, key = randomUUID()) =>
      callApi(`${stack.apiUrl}${path}`, method, sent, {
        Authorization: `Bearer ${body.accessToken}`,
        ...(method === 'GET' ? {} : { 'Idempotency-Key': key }),
      }),
  };
}

/** One person of every role, each acting in it. */
export const personOfEachRole = async (stack: Pick<Stack, 'apiUrl' | 'logins'>): Promise<Map<Role, Person>> =>
  new Map(
    await Promise.all(
      roles.map(async (role) => {
        const login = stack.logins.find((entry) => entry.role === role);
        return [role, await signIn(stack, login?.email ?? role, role)] as const;
      }),
    ),
  );

/** Everybody an outpatient visit needs, of one hospital. */
export async function outpatientTeam(stack: Pick<Stack, 'apiUrl' | 'logins'>, hospital = 'asha') {
  const [receptionist, nurse, doctor, cashier, admin] = await Promise.all(
    ['receptionist1', 'nurse1', 'doctor1', 'cashier1', 'admin1'].map((local) =>
      signIn(stack, `${local}@${hospital}.example`),
    ),
  );
  if (!receptionist || !nurse || !doctor || !cashier || !admin) throw new Error('the team is not complete');
  return { receptionist, nurse, doctor, cashier, admin };
}
export type Team = Awaited<ReturnType<typeof outpatientTeam>>;

let serial = 0;
/** A word of syllables that is like no other: names of neighbouring numbers share nothing, so a search by likeness finds one of them. */
const wordOf = (seed: string): string =>
  [...createHash('sha256').update(seed).digest().subarray(0, 6)]
    .map((byte) => `${'bdfgklmnprstvz'[byte % 14] ?? 'b'}${'aeiou'[(byte >> 4) % 5] ?? 'a'}`)
    .join('');
/** A registration that resembles nobody. */
export const newPatient = (change: Record<string, unknown> = {}) => {
  serial += 1;
  const letters = wordOf(`${process.pid}.${serial}`);
  return {
    familyName: `Zu${letters}`,
    givenName: `Qo${[...letters].reverse().join('')}`,
    gender: 'female',
    birthDate: { precision: 'day', date: `19${50 + (serial % 40)}-0${1 + (serial % 9)}-1${serial % 10}` },
    ...change,
  };
};

export async function registerPatient(
  team: Team,
  change: Record<string, unknown> = {},
): Promise<z.infer<typeof Patient>> {
  const { status, body } = await team.receptionist.call<z.infer<typeof Patient>>('POST', '/api/v1/patients', {
    ...newPatient(change),
    confirmedNotDuplicate: true,
  });
  if (status !== 201) throw new Error(`registration: ${status} ${JSON.stringify(body)}`);
  return body;
}

export const checkIn = (team: Team, patientId: string, key?: string, change: Record<string, unknown> = {}) =>
  team.receptionist.call<Receipt>(
    'POST',
    '/api/v1/visits',
    { patientId, doctorId: team.doctor.user.id, ...change },
    key,
  );

export const forms = {
  triage: {
    urgency: 4,
    complaint: 'cough for a week',
    vitals: [{ code: '8867-4', value: 82, unit: '/min' }],
    allergies: { state: 'none_known' },
    pregnancy: 'unknown',
    medicines: { state: 'none' },
  },
  consultation: {
    note: {
      subjective: 'dry cough',
      objective: 'chest clear',
      assessment: 'viral infection',
      plan: 'rest, fluids',
    },
    outcome: 'complete',
    sign: true,
    diagnoses: [
      {
        system: 'http://hl7.org/fhir/sid/icd-10-cm',
        code: 'J06.9',
        text: 'Acute upper respiratory infection, unspecified',
        rank: 'primary',
        certainty: 'confirmed',
      },
    ],
  },
  billing: { add: [], remove: [] },
  payment: { tenders: [{ method: 'cash', amount: { amountMinor: '50000', currency: 'INR' } }] },
} as const;

/** Claims a task as a person. */
export async function claim(person: Person, taskId: string): Promise<Answer<Task>> {
  const { body } = await person.call<Task>('GET', `/api/v1/inbox/${taskId}`);
  return person.call<Task>('POST', `/api/v1/inbox/${taskId}/claim`, { version: body.version });
}

/** Claims and completes the task a receipt opened. */
export async function complete(
  person: Person,
  receipt: Receipt,
  form: unknown,
  key?: string,
): Promise<Answer<Receipt>> {
  const [task] = receipt.openedTasks;
  if (!task) throw new Error('the receipt opened no task');
  await claim(person, task.id);
  return person.call<Receipt>('POST', `/api/v1/inbox/${task.id}/complete`, { form }, key);
}

/** Runs a visit from check-in to closed. @returns the receipts in order */
export async function wholeVisit(team: Team, patientId: string): Promise<Receipt[]> {
  const receipts = [(await checkIn(team, patientId)).body];
  for (const [person, form] of [
    [team.nurse, forms.triage],
    [team.doctor, forms.consultation],
    [team.cashier, forms.billing],
    [team.cashier, forms.payment],
  ] as const) {
    const { status, body } = await complete(person, receipts.at(-1) as Receipt, form);
    if (status !== 200) throw new Error(`${person.email}: ${status} ${JSON.stringify(body)}`);
    receipts.push(body);
  }
  return receipts;
}
