import path from 'node:path';
import type { Demo } from '#scripts/platform/demo-json.ts';
import { evidenceOf, startLogged, waitForLog } from '#scripts/platform/logged-process.ts';
import { StartFailure } from '#scripts/platform/failure.ts';
import { root } from '#scripts/platform/paths.ts';
import { freePort } from '#scripts/platform/ports.ts';
import { inParallel } from '#temporal/platform/in-parallel.ts';
import { percentile } from '#scripts/sim/figures.ts';
import { openStream } from '#test/builders/event-stream.ts';
import { wholeTeam } from '#test/builders/orders.ts';
import { newPatient } from '#test/builders/people.ts';
import type { Read } from './bare-reads.ts';
import { environmentOf } from './cpu.ts';
import type { Staff } from './standard-visit.ts';

const clients = 16;
const calls = 1600;
const warmUp = 200;
const told = 120;
const waiting = 30;

/** Reads a page so many times at 16 clients. @returns how long each took, in milliseconds */
export async function loadOf(url: string, token: string, count: number): Promise<number[]> {
  const durations: number[] = [];
  await inParallel(
    Array.from({ length: count }),
    async () => {
      const began = performance.now();
      const answer = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
      await answer.arrayBuffer();
      if (answer.status !== 200) throw new Error(`${url}: ${answer.status}`);
      durations.push(performance.now() - began);
    },
    clients,
  );
  return durations;
}

export type Spread = { readonly p50: number; readonly p95: number };

export type MeasuredRead = {
  name: string;
  api: Spread;
  bare: Spread;
};

export const spread = (durations: readonly number[]): Spread => ({
  p50: percentile(durations, 0.5),
  p95: percentile(durations, 0.95),
});

/** Reads through the API against the same statements behind a bare route, turn about, so that both meet the same minute. */
export async function measureReads(
  demo: Demo,
  apiPid: number,
  reads: readonly Read[],
  folder: string,
): Promise<MeasuredRead[]> {
  const port = await freePort();
  const bare = startLogged(
    {
      name: 'bare-reads',
      command: process.execPath,
      args: [path.join(root, 'test', 'bench', 'bare-reads.ts')],
      cwd: root,
      env: { ...environmentOf(apiPid), HMTP_BARE_READS: JSON.stringify(reads), HMTP_BARE_PORT: String(port) },
    },
    { logs: path.join(folder, 'logs'), run: path.join(folder, 'run') },
  );
  try {
    if (!(await waitForLog(bare, /bare reads ready/, 60_000)))
      throw new StartFailure('the bare reads did not start', 'its log says why', evidenceOf(bare.logFile, 8));
    const measured: MeasuredRead[] = [];
    for (const { name, path: at, token } of reads) {
      const urls = { api: `${demo.api}${at}`, bare: `http://127.0.0.1:${port}/${name}` };
      for (const url of Object.values(urls)) await loadOf(url, token, warmUp);
      const [api, floor]: [number[], number[]] = [[], []];
      for (let turn = 0; turn < 4; turn += 1) {
        floor.push(...(await loadOf(urls.bare, token, calls / 4)));
        api.push(...(await loadOf(urls.api, token, calls / 4)));
      }
      measured.push({ name, api: spread(api), bare: spread(floor) });
    }
    return measured;
  } finally {
    await bare.stop();
  }
}

/** Checks 30 patients in, so that there are pages to read, and says what is read by whom. */
export async function readsOf(demo: Demo): Promise<{ reads: Read[]; staff: Staff }> {
  const staff: Staff = await wholeTeam({ apiUrl: demo.api, logins: demo.logins });
  let visitId = '';
  for (let nth = 0; nth < waiting; nth += 1) {
    const patient = await staff.receptionist.call<{ id: string }>('POST', '/api/v1/patients', {
      ...newPatient(),
      confirmedNotDuplicate: true,
    });
    const opened = await staff.receptionist.call<{ visitId: string }>('POST', '/api/v1/visits', {
      patientId: patient.body.id,
      doctorId: staff.doctor.user.id,
    });
    if (opened.status !== 200) throw new Error(`check-in: ${opened.status} ${JSON.stringify(opened.body)}`);
    ({ visitId } = opened.body);
  }
  const reads = [
    { name: 'inbox', path: '/api/v1/inbox?view=all&limit=25', token: staff.nurse.token },
    { name: 'patients', path: '/api/v1/patients?limit=20', token: staff.receptionist.token },
    { name: 'chart', path: `/api/v1/visits/${visitId}/chart`, token: staff.nurse.token },
  ];
  return { reads, staff };
}

/** Milliseconds from one person's act to its event at another's inbox, which stands open and quiet before each. */
export async function measureEvents(demo: Demo, { nurse }: Staff, pauseMs: number): Promise<number[]> {
  const heard = new Map<string, () => void>();
  const stream = await openStream(demo.api, nurse.token, undefined, ({ data }) =>
    heard.get(String(data['taskId']))?.(),
  );
  const durations: number[] = [];
  try {
    const { items } = (
      await nurse.call<{ items: { id: string; version: number }[] }>(
        'GET',
        '/api/v1/inbox?view=all&kind=triage&limit=1',
      )
    ).body;
    const task = items[0];
    if (!task) throw new Error('nobody waits for triage');
    let { version } = task;
    for (let nth = 0; nth < told; nth += 1) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      const came = Promise.withResolvers<void>();
      heard.set(task.id, came.resolve);
      const began = performance.now();
      const verb = nth % 2 === 0 ? 'claim' : 'release';
      const answer = await nurse.call<{ version: number }>('POST', `/api/v1/inbox/${task.id}/${verb}`, {
        version,
      });
      if (answer.status !== 200) throw new Error(`${verb}: ${answer.status} ${JSON.stringify(answer.body)}`);
      ({ version } = answer.body);
      await came.promise;
      durations.push(performance.now() - began);
    }
  } finally {
    stream.close();
  }
  return durations;
}
