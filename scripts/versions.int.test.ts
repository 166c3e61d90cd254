import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Receipt } from '#contracts/visits/visit.ts';
import type { Demo } from '#scripts/platform/demo-json.ts';
import { readLog, startLogged, waitForLog, type LoggedProcess } from '#scripts/platform/logged-process.ts';
import { root, stateFolder, type StateFolder } from '#scripts/platform/paths.ts';
import { freePort, portNames } from '#scripts/platform/ports.ts';
import { outsideData, outsideFolder } from '#scripts/platform/postgres-binaries.ts';
import { ensureWebBuild } from '#scripts/platform/web-build.ts';
import { consultWithOrders, mustDo, taskOf, wholeTeam } from '#test/builders/orders.ts';
import { checkIn, complete, forms, registerPatient } from '#test/builders/people.ts';
import { sharedVariable } from '#test/setup/environment.ts';
import { connectTemporal } from '#test/setup/temporal.ts';

let checkout: string;
let state: StateFolder;
let ports: Record<string, string>;
let launcher: LoggedProcess | undefined;
const shared = (): { logs: string; run: string } => ({
  logs: path.join(sharedVariable('HMTP_TEST_FOLDER'), 'logs', 'versions'),
  run: path.join(sharedVariable('HMTP_TEST_FOLDER'), 'run'),
});

beforeAll(async () => {
  checkout = path.join(sharedVariable('HMTP_TEST_FOLDER'), 'checkout');
  // The web is not what is tried: its build is taken along.
  await ensureWebBuild(shared());
  const left = new Set(['node_modules', '.git', '.hmtp', '.svelte-kit', 'test-results']);
  for (const name of readdirSync(root).filter((entry) => !left.has(entry)))
    cpSync(path.join(root, name), path.join(checkout, name), {
      recursive: true,
      filter: (source) => !left.has(path.basename(source)),
    });
  symlinkSync(path.join(root, 'node_modules'), path.join(checkout, 'node_modules'));
  state = stateFolder(path.join(checkout, '.hmtp'));
  ports = {};
  for (const { variable } of Object.values(portNames)) ports[variable] = String(await freePort());
});

afterAll(async () => {
  await launcher?.stop();
  // As root where the postgres user cannot enter, data and programs lie outside the checkout.
  for (const outside of [path.dirname(outsideData(state)), outsideFolder(checkout)])
    rmSync(outside, { recursive: true, force: true });
  rmSync(checkout, { recursive: true, force: true });
});

/** Starts the platform of the checkout as `npm start` does. */
async function start(name: string): Promise<{ log: string; demo: Demo }> {
  launcher = startLogged(
    {
      name,
      command: process.execPath,
      args: [path.join(checkout, 'scripts', 'start.ts')],
      cwd: checkout,
      env: { ...process.env, ...ports, HMTP_STATE_DIR: state.folder },
      stopSignal: 'SIGINT',
      stopGraceMilliseconds: 60_000,
    },
    shared(),
  );
  const isUp = await waitForLog(launcher, /^started in /m, 150_000);
  const log = readLog(launcher.logFile, launcher.logStart);
  if (!isUp) throw new Error(`no start:\n${log}`);
  return { log, demo: JSON.parse(readFileSync(state.demoFile, 'utf8')) as Demo };
}

async function stop(): Promise<void> {
  expect((await launcher?.stop())?.code).toBe(0);
  launcher = undefined;
}

/** Changes the flow so that a visit begun before cannot go on with it: patients go to the doctor without triage. */
function skipTriage(): void {
  const file = path.join(checkout, 'domain', 'visits', 'visit-flow.ts');
  const before = readFileSync(file, 'utf8');
  const after = before.replace(
    "consultation: { stage: 'triage', opens: 'triage' }",
    "consultation: { stage: 'consultation', opens: 'consultation' }",
  );
  expect(after).not.toBe(before);
  writeFileSync(file, after);
}

/** Changes the flow of a procedure as one that is under way needs it: with a patch, which it has not passed. */
function tellProceduresOtherwise(): void {
  const file = path.join(checkout, 'workflows', 'procedures', 'procedure-order.workflow.ts');
  const before = readFileSync(file, 'utf8');
  const after = before
    .replace('import { setWorkflowOptions }', 'import { patched, setWorkflowOptions, sleep }')
    .replace(
      /openCase\(start, (.*)\)\.ended\(\);/,
      "(patched('rests-first') ? sleep('1 ms') : Promise.resolve()).then(() => openCase(start, $1).ended());",
    );
  expect(after).toContain("patched('rests-first')");
  writeFileSync(file, after);
}

/** State and version of a flow of a type, from Temporal itself: of a visit, or the only order there is. */
async function flowOf(
  demo: Demo,
  type: 'opdVisit' | 'procedureOrder',
  caseId = '',
): Promise<{ status: string; version: string }> {
  const corner = { address: demo.temporal, namespace: 'default', taskQueue: 'hmtp', deployment: 'hmtp' };
  const { client, close } = await connectTemporal(corner);
  // Temporal lists a flow a moment after it has begun.
  const listed = async () => {
    for await (const { workflowId } of client.workflow.list({ query: `WorkflowType = '${type}'` }))
      if (workflowId.endsWith(caseId)) return workflowId;
    return null;
  };
  try {
    const workflowId = await vi.waitUntil(listed, { timeout: 20_000, interval: 100 });
    const { status, raw } = await client.workflow.getHandle(workflowId).describe();
    const version = raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion;
    return { status: status.name, version: version?.buildId ?? '' };
  } finally {
    await close();
  }
}

const builds = () => readdirSync(state.builds).sort();

test('a visit opened before a stop and a change of the flow closes on its own version, its order and a new visit take the new', async () => {
  const first = await start('versions-before');
  const [old = ''] = builds();
  let team = await wholeTeam({ apiUrl: first.demo.api, logins: first.demo.logins });
  const patient = await registerPatient(team);
  let receipt: Receipt = (await checkIn(team, patient.id)).body;
  expect(receipt.stage).toBe('triage');
  expect(await flowOf(first.demo, 'opdVisit', receipt.visitId)).toMatchObject({
    status: 'RUNNING',
    version: old,
  });
  const types = await team.doctor.call<{ items: { id: string }[] }>(
    'GET',
    '/api/v1/procedures/types?limit=1',
  );
  const { visitId: withOrder } = await consultWithOrders(team, (await registerPatient(team)).id, {
    procedures: [{ items: [{ typeId: types.body.items[0]?.id }] }],
  });
  const scheduled = { scheduledAt: new Date().toISOString(), place: '' };
  await mustDo(team.nurse, withOrder, 'procedure_schedule', scheduled);
  expect(await flowOf(first.demo, 'procedureOrder')).toMatchObject({ status: 'RUNNING', version: old });
  await stop();

  skipTriage();
  tellProceduresOtherwise();
  const second = await start('versions-after');
  // The order holds no version: it goes on with the newest.
  expect(second.log).toMatch(new RegExp(`worker ${old.slice(0, 8)}.*earlier version, 2 open cases`));
  const kept = builds();
  expect(kept).toHaveLength(2);
  const fresh = kept.find((build) => build !== old) ?? '';
  team = await wholeTeam({ apiUrl: second.demo.api, logins: second.demo.logins });

  const other = (await checkIn(team, (await registerPatient(team)).id)).body;
  expect(other).toMatchObject({ stage: 'consultation', openedTasks: [{ kind: 'consultation' }] });
  expect(await flowOf(second.demo, 'opdVisit', other.visitId)).toMatchObject({
    status: 'RUNNING',
    version: fresh,
  });

  const performed = { outcome: 'performed', identityConfirmed: true, report: 'Done.' };
  await mustDo(team.nurse, withOrder, 'procedure', performed);
  await expect
    .poll(() => flowOf(second.demo, 'procedureOrder'))
    .toMatchObject({ status: 'COMPLETED', version: fresh });
  // Its visit hears of it on the version it began with.
  await taskOf(team.cashier, withOrder, 'billing');
  expect(await flowOf(second.demo, 'opdVisit', withOrder)).toMatchObject({ status: 'RUNNING', version: old });

  for (const [person, form] of [
    [team.nurse, forms.triage],
    [team.doctor, forms.consultation],
    [team.cashier, forms.billing],
    [team.cashier, forms.payment],
  ] as const) {
    const { status, body } = await complete(person, receipt, form);
    expect(status).toBe(200);
    receipt = body;
  }
  expect(receipt).toMatchObject({ stage: 'closed', exit: null });
  await expect
    .poll(() => flowOf(second.demo, 'opdVisit', receipt.visitId))
    .toMatchObject({ status: 'COMPLETED', version: old });
  await stop();
}, 300_000);
