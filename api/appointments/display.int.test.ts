import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueueDisplay } from '#contracts/appointments/display.ts';
import type { VisitSummary } from '#contracts/visits/visit.ts';
import { visitsAtOnce } from '#api/platform/visitor-limit.ts';
import { checkIn, outpatientTeam, registerPatient } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

/** What everybody may see: two hospitals with people in their queues, whose names are looked for in what is shown. */
let stack: Stack;
let sql: pg.Client;
let here: Team;
let theirs: Team;
let names: string[];
let numbers: Map<Team, string[]>;

type Shown = { status: number; text: string; headers: Headers };
const look = async (path: string): Promise<Shown> => {
  const answer = await fetch(`${stack.apiUrl}/api/v1/display${path}`);
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
};
const shownAt = async (slug: string) => JSON.parse((await look(`/${slug}`)).text) as QueueDisplay;
/** Answers are kept for two seconds. */
const soon = { timeout: 8000, interval: 250 };
/** Everything of a display that would tell who somebody is: what was seeded, and anything like an id. */
const telling = (text: string): string[] =>
  [...names, ...(text.match(/[0-9a-f]{8}-[0-9a-f]{4}-/g) ?? [])].filter((each) => text.includes(each));

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({
    suite: 'display',
    seed: true,
    env: { HMTP_TRUSTED_PROXIES: 'loopback' },
  }));
  [here, theirs] = [await outpatientTeam(stack), await outpatientTeam(stack, 'kaveri')];
  names = [];
  numbers = new Map();
  for (const [team, count] of [
    [here, 3],
    [theirs, 5],
  ] as const)
    for (let each = 0; each < count; each += 1) {
      const patient = await registerPatient(team);
      names.push(patient.id, patient.mrn, patient.familyName, patient.givenName);
      const { body } = await checkIn(team, patient.id);
      const visit = await team.receptionist.call<VisitSummary>('GET', `/api/v1/visits/${body.visitId}`);
      numbers.set(team, [...(numbers.get(team) ?? []), visit.body.token ?? '']);
    }
}, 120_000);
afterAll(async () => stack?.stop());

describe('a display', () => {
  it('shows the numbers of a hospital’s queues to everybody, of a room and a doctor, and who comes next', async () => {
    const { status, text, headers } = await look('/asha');
    expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=2']);
    const display = JSON.parse(text) as QueueDisplay;
    const queue = display.queues.find(({ doctorName }) => doctorName === here.doctor.user.name);
    expect(queue).toMatchObject({ now: [], waiting: 3, done: 0 });
    expect(queue?.next.toSorted()).toEqual(numbers.get(here));
    expect(queue?.next[0]).toMatch(/^[A-Z]-\d+$/);
  });

  it('shows what finds the patient in an inbox: with its letter, by the number alone, and by the record number still', async () => {
    const [code = ''] = numbers.get(here) ?? [];
    const found = async (q: string) => {
      const path = `/api/v1/inbox?view=all&q=${encodeURIComponent(q)}`;
      const { status, body } = await here.nurse.call<{ items: { token: string | null }[] }>('GET', path);
      return [status, ...(body.items ?? []).map(({ token }) => token)];
    };
    expect(await found(code)).toEqual([200, code]);
    expect(await found(code.toLowerCase().replace('-', ''))).toEqual([200, code]);
    expect(await found(code.split('-')[1] ?? '')).toContain(code);
    expect(await found(`${code.startsWith('A') ? 'B' : 'A'}-${code.split('-')[1]}`)).toEqual([200]);
    expect(await found(names[1] ?? '')).toEqual([200, code]);
  });

  it('tells no patient’s name, record number or id, nor anything of another hospital', async () => {
    for (const slug of ['asha', 'kaveri']) expect(telling((await look(`/${slug}`)).text)).toEqual([]);
    const waiting = async (slug: string) =>
      (await shownAt(slug)).queues.reduce((sum, queue) => sum + queue.waiting, 0);
    expect([await waiting('asha'), await waiting('kaveri')]).toEqual([3, 5]);
  });

  it('says who is called, and who is in', async () => {
    const board = await here.doctor.call<{ tokens: { id: string; code: string; position: number }[] }>(
      'GET',
      `/api/v1/appointments/queues/${here.doctor.user.id}`,
    );
    const first = board.body.tokens.find(({ position }) => position === 1);
    const act = (action: string) =>
      here.doctor.call('POST', `/api/v1/appointments/tokens/${first?.id ?? ''}/actions`, { action });
    const now = async () => (await shownAt('asha')).queues.flatMap((queue) => queue.now);
    expect((await act('call')).status).toBe(200);
    await expect.poll(now, soon).toEqual([{ code: first?.code, state: 'called' }]);
    expect((await act('serve')).status).toBe(200);
    await expect.poll(now, soon).toEqual([{ code: first?.code, state: 'serving' }]);
  });

  it('of a hospital that shows nothing is answered as of one that does not exist', async () => {
    const { body: settings } = await theirs.admin.call<Record<string, unknown>>(
      'GET',
      '/api/v1/admin/settings',
    );
    expect(settings['showsQueues']).toBe(true);
    const off = { ...settings, showsQueues: false };
    expect((await theirs.admin.call('PUT', '/api/v1/admin/settings', off)).status).toBe(200);
    const plain = ({ status, text }: Shown) => ({ status, text: text.replace(/"traceId":"[^"]+"/, '') });
    const unknown = plain(await look('/no-such-hospital'));
    expect(unknown.status).toBe(404);
    await expect.poll(async () => plain(await look('/kaveri')), soon).toEqual(unknown);
    expect(plain(await look('/platform'))).toEqual(unknown);
    expect(JSON.parse((await look('')).text)).toMatchObject({ items: [{ slug: 'asha' }] });
    expect((await look('')).text).not.toContain('kaveri');
  });

  it('is not hammered by one address, and other addresses see it meanwhile', async () => {
    const statuses = async (address: string, times: number) => {
      const headers = { 'X-Forwarded-For': address };
      const answers = Array.from({ length: times }, async () => {
        const answer = await fetch(`${stack.apiUrl}/api/v1/display/asha`, { headers });
        await answer.arrayBuffer();
        return `${answer.status} ${answer.headers.get('retry-after') ?? ''}`;
      });
      return Map.groupBy(await Promise.all(answers), (each) => each);
    };
    const hammered = await statuses('198.51.100.7', visitsAtOnce + 500);
    expect(hammered.get('200 ')?.length).toBeGreaterThanOrEqual(visitsAtOnce);
    expect(hammered.get('429 1')?.length).toBeGreaterThan(100);
    expect([...(await statuses('198.51.100.8', 20)).keys()]).toEqual(['200 ']);
  });

  it('seeded fault: a name on it is found', async () => {
    await sql.query('update doctor set room = $1 where id = $2', [names[2], here.doctor.user.id]);
    await expect.poll(async () => telling((await look('/asha')).text), soon).toEqual([names[2]]);
  });
});
