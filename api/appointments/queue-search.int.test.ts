import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Queue, QueuePlace } from '#contracts/appointments/appointment.ts';
import { checkIn, outpatientTeam, registerPatient, signIn } from '#test/builders/people.ts';
import type { Person, Team } from '#test/builders/people.ts';
import { startStack } from '#test/setup/stack.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let team: Team;
let other: Person;
beforeAll(async () => {
  stack = await startStack({ suite: 'queue-search', seed: true });
  team = await outpatientTeam(stack);
  other = await signIn(stack, 'doctor2@asha.example');
});
afterAll(async () => stack?.stop());

const find = async (q: string, person: Person = team.receptionist) => {
  const { status, body } = await person.call<{ items: QueuePlace[] }>(
    'GET',
    `/api/v1/appointments/queues?${new URLSearchParams({ q }).toString()}`,
  );
  expect(status).toBe(200);
  return body.items;
};

it('finds a person in whichever queue of now, by what finds them anywhere, and says by what', async () => {
  const patient = await registerPatient(team, { phone: '9876504321' });
  const somebody = await registerPatient(team);
  await checkIn(team, patient.id, undefined, { doctorId: other.user.id });
  await checkIn(team, somebody.id);
  const { body: queue } = await other.call<Queue>('GET', `/api/v1/appointments/queues/${other.user.id}`);
  const code = queue.tokens.find((token) => token.patient.id === patient.id)?.code ?? '';
  const sought = {
    name: `${patient.givenName} ${patient.familyName}`,
    mrn: patient.mrn,
    phone: '9876504321',
    token: code,
  };
  for (const [by, q] of Object.entries(sought)) {
    const places = await find(q);
    expect(
      places.map((place) => place.patient.id),
      q,
    ).toEqual([patient.id]);
    expect(places[0], q).toMatchObject({
      code,
      state: 'waiting',
      doctorId: other.user.id,
      doctorName: other.user.name,
      patient: { foundBy: by },
    });
  }
  expect(await find('Zzyzx Quuxington')).toEqual([]);
  const kaveri = await outpatientTeam(stack, 'kaveri');
  expect(await find(patient.mrn, kaveri.receptionist)).toEqual([]);
});
