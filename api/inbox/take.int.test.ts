import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Receipt } from '#contracts/visits/visit.ts';
import { checkIn, claim, forms, outpatientTeam, registerPatient, signIn } from '#test/builders/people.ts';
import type { Person, Team } from '#test/builders/people.ts';
import { startStack } from '#test/setup/stack.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let sql: pg.Client;
let team: Team;
let colleague: Person;

beforeAll(async () => {
  stack = await startStack({ suite: 'take', seed: true });
  sql = new pg.Client({ connectionString: stack.database.adminUrl });
  await sql.connect();
  team = await outpatientTeam(stack);
  colleague = await signIn(stack, 'nurse2@asha.example', 'nurse');
});
afterAll(async () => {
  await sql?.end();
  await stack?.stop();
});

const arrived = async (): Promise<string> => {
  const { body } = await checkIn(team, (await registerPatient(team)).id);
  return (body as Receipt).openedTasks[0]?.id ?? '';
};
const complete = (person: Person, taskId: string, more: object, key?: string) =>
  person.call<Receipt>('POST', `/api/v1/inbox/${taskId}/complete`, { form: forms.triage, ...more }, key);
const rowOf = async (taskId: string) =>
  (await sql.query('select state, claimant_id, version from task where id = $1', [taskId])).rows[0] as Record<
    string,
    unknown
  >;
const claimsOf = async (taskId: string) =>
  (
    await sql.query("select actor_id from audit_event where entity_id = $1 and action = 'task.claim'", [
      taskId,
    ])
  ).rows.map((row: { actor_id: string }) => row.actor_id);

describe('a task that nobody has', () => {
  it('is taken with the act that completes it, which is audited as taking and completing', async () => {
    const taskId = await arrived();
    const key = randomUUID();
    const answer = await complete(team.nurse, taskId, { take: 1 }, key);
    expect(answer).toMatchObject({ status: 200, body: { openedTasks: [{ kind: 'consultation' }] } });
    expect(await claimsOf(taskId)).toEqual([team.nurse.user.id]);
    expect(await rowOf(taskId)).toMatchObject({ state: 'done' });
    // Said again, with or without how it was taken, it is the same act.
    for (const more of [{}, { take: 1 }])
      expect((await complete(team.nurse, taskId, more, key)).body).toEqual(answer.body);
    expect(await claimsOf(taskId)).toHaveLength(1);
  });

  it('is not completed without being taken, nor when it has changed since it was seen', async () => {
    const taskId = await arrived();
    const refused = { status: 409, body: { code: 'task.not_claimed' } };
    expect(await complete(team.nurse, taskId, {})).toMatchObject(refused);
    expect(await complete(team.nurse, taskId, { take: 7 })).toMatchObject(refused);
    expect(await rowOf(taskId)).toMatchObject({ state: 'open', version: 1 });
  });

  it('stays free when the form is refused', async () => {
    const taskId = await arrived();
    const answer = await complete(team.nurse, taskId, { take: 1, form: { urgency: 99 } });
    expect(answer).toMatchObject({ status: 422, body: { code: 'request.invalid' } });
    expect(await rowOf(taskId)).toMatchObject({ state: 'open', claimant_id: null, version: 1 });
    expect(await claimsOf(taskId)).toEqual([]);
  });

  it('is taken from nobody who has it, and by nobody who may not', async () => {
    const taskId = await arrived();
    await claim(colleague, taskId);
    expect(await complete(team.nurse, taskId, { take: 2 })).toMatchObject({
      status: 409,
      body: { code: 'task.claimed_by_other', byName: colleague.user.name },
    });
    const free = await arrived();
    expect(await complete(team.cashier, free, { take: 1 })).toMatchObject({ status: 404 });
    expect(await rowOf(free)).toMatchObject({ state: 'open', version: 1 });
  });

  it('of two who take and complete it at once, one is told of the other', async () => {
    const taskId = await arrived();
    const answers = await Promise.all(
      [team.nurse, colleague].map((each) => complete(each, taskId, { take: 1 })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(await claimsOf(taskId)).toHaveLength(1);
  });
});
