import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Bill } from '#contracts/billing/bill.ts';
import type { DebtPage, PatientAccount } from '#contracts/billing/debt.ts';
import type { BoardTask } from '#contracts/inbox/board.ts';
import type { Task } from '#contracts/inbox/task.ts';
import type { LoginResult } from '#contracts/identity/auth.ts';
import type { FoundPatient } from '#contracts/patients/patient.ts';
import type { PortalVisit, VisitChart, VisitSummary } from '#contracts/visits/visit.ts';
import { callApi } from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';
import type { Hospital } from '#test/situations/hospital.ts';

export const rupees = (amountMinor: number) => ({ amountMinor: String(amountMinor), currency: 'INR' });
export const cash = (amountMinor: number) => ({ method: 'cash', amount: rupees(amountMinor) });
export const upi = (amountMinor: number) => ({
  method: 'upi',
  amount: rupees(amountMinor),
  reference: `UPI-${amountMinor}`,
});

/** What a person reads; it must be open to them. */
export async function read<T>(person: Person, path: string): Promise<T> {
  const { status, body } = await person.call<T>('GET', `/api/v1/${path}`);
  if (status !== 200) throw new Error(`${person.email} reads ${path}: ${status} ${JSON.stringify(body)}`);
  return body;
}

/** The work of a patient that lies on somebody's desk. */
export const deskOf = async (person: Person, patientId: string): Promise<Task[]> =>
  (await read<{ items: Task[] }>(person, 'inbox?view=desk&limit=100')).items.filter(
    ({ patient }) => patient?.id === patientId,
  );
export const kindsOf = async (person: Person, patientId: string): Promise<string[]> =>
  (await deskOf(person, patientId)).map(({ kind }) => kind).toSorted();

export const boardOf = async ({ team }: Hospital, patientId: string): Promise<BoardTask[]> =>
  (await read<{ items: BoardTask[] }>(team.admin, 'board?limit=100')).items.filter(
    ({ task }) => task.patient?.id === patientId,
  );
export const visitOf = (person: Person, visitId: string): Promise<VisitSummary> =>
  read<VisitSummary>(person, `visits/${visitId}`);
export const chartOf = (person: Person, visitId: string): Promise<VisitChart> =>
  read<VisitChart>(person, `visits/${visitId}/chart`);
export const billOf = ({ team }: Hospital, visitId: string): Promise<Bill> =>
  read<Bill>(team.cashier, `billing/visits/${visitId}`);
export const accountOf = ({ team }: Hospital, patientId: string): Promise<PatientAccount> =>
  read<PatientAccount>(team.receptionist, `billing/patients/${patientId}/account`);
export const debtsOf = async ({ team }: Hospital, patientId: string): Promise<[string, string][]> =>
  (await read<DebtPage>(team.cashier, 'billing/debts?limit=100')).items
    .filter(({ patient }) => patient.id === patientId)
    .map(({ visitId, balance }) => [visitId, balance.amountMinor]);
/** Who is found at the desk, and by what. */
export const found = async ({ team }: Hospital, typed: string): Promise<[string, string | null][]> =>
  (
    await read<{ items: FoundPatient[] }>(team.receptionist, `patients?q=${encodeURIComponent(typed)}`)
  ).items.map(({ id, foundBy }) => [id, foundBy]);

/** The patient's own page: registered with an invitation of the desk. @returns what it shows of their visits, whenever it is asked */
export async function ownPage(
  { stack, team }: Hospital,
  patientId: string,
): Promise<() => Promise<PortalVisit[]>> {
  const auth = <T>(path: string, body: object) =>
    callApi<T>(`${stack.apiUrl}/api/v1/auth/${path}`, 'POST', { hospital: 'asha', ...body }, {});
  const account = { email: `${randomUUID()}@home.example`, password: 'tea on the balcony' };
  const { body: invitation } = await team.receptionist.call<{ code: string }>(
    'POST',
    `/api/v1/patients/${patientId}/invitation`,
  );
  await auth('register', { ...account, name: 'Own Account', invitationCode: invitation.code });
  const login = await auth<LoginResult>('login', account);
  expect(login.status).toBe(200);
  return async () => {
    const { status, body } = await callApi<{ items: PortalVisit[] }>(
      `${stack.apiUrl}/api/v1/portal/visits`,
      'GET',
      undefined,
      { Authorization: `Bearer ${login.body.accessToken}` },
    );
    expect(status).toBe(200);
    return body.items;
  };
}
