import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { payloadKeys } from '#temporal/codec.ts';
import { failureConverterPath, payloadConverterPath } from '#temporal/data-converter.ts';
import { makeCatalogue, wholeTeam } from '#test/builders/orders.ts';
import { decodedHistory } from '#test/replay/decoded-history.ts';
import { scenarios } from '#test/replay/scenarios.ts';
import type { Played } from '#test/replay/scenarios.ts';
import { sharedVariable } from '#test/setup/environment.ts';
import { startEngine } from '#test/setup/engine.ts';
import type { Engine } from '#test/setup/engine.ts';

/** Golden histories: `workflows/histories/<flow>/<scenario>.json`. `HMTP_RECORD=1` writes those that are missing. */
const folder = path.join(import.meta.dirname, '..', '..', 'workflows', 'histories');
const isRecording = process.env['HMTP_RECORD'] === '1';
let engine: Engine;
let on: Played;

beforeAll(async () => {
  engine = await startEngine({ suite: 'histories' });
  const { stack, sql } = engine;
  const team = await wholeTeam(stack);
  on = { team, sql, catalogue: await makeCatalogue(stack, team.doctor.user.hospital.id) };
});
afterAll(() => engine?.stop());

/** Replays histories on the flows of this checkout; every one that does not fit is named with why. */
async function misfits(histories: { workflowId: string; history: unknown }[]): Promise<string[]> {
  const bad: string[] = [];
  const options = {
    workflowBundle: { codePath: sharedVariable('HMTP_TEST_BUNDLE') },
    dataConverter: { failureConverterPath, payloadConverterPath },
  };
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories))
    if (error) bad.push(`${workflowId}: ${error.message}`);
  return bad;
}

async function flowsOf(visitId: string): Promise<{ id: string; type: string }[]> {
  const { rows } = await on.sql.query<{ workflow_id: string }>(
    `select workflow_id from visit where id = $1 union all select workflow_id from lab_order where visit_id = $1
     union all select workflow_id from prescription where visit_id = $1 union all select workflow_id from procedure_order where visit_id = $1`,
    [visitId],
  );
  return rows.map(({ workflow_id: id }) => ({ id, type: id.split(':')[2] ?? '' }));
}

describe('golden histories', () => {
  it('replay on the flows of this checkout, every flow and every exit', async () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.json'),
    );
    if (!isRecording)
      expect(new Set(files.map((file) => file.split(path.sep)[0]))).toEqual(
        new Set(['labOrder', 'opdVisit', 'prescription', 'procedureOrder']),
      );
    const histories = files.map((file) => ({
      workflowId: file,
      history: JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as unknown,
    }));
    expect(await misfits(histories)).toEqual([]);
  }, 120_000);

  it('of a flow that decides otherwise do not replay: the check can fail', async () => {
    const [file] = readdirSync(path.join(folder, 'opdVisit'));
    if (!file) return expect(isRecording).toBe(true);
    const history = JSON.parse(readFileSync(path.join(folder, 'opdVisit', file), 'utf8')) as {
      events: { eventType: string }[];
    };
    // As if the flow had once started a timer that it does not start now.
    const at = history.events.findIndex((event) => event.eventType === 'EVENT_TYPE_TIMER_STARTED');
    history.events.splice(at, 1);
    expect(await misfits([{ workflowId: file, history }])).toHaveLength(1);
  }, 60_000);
});

describe.each(Object.keys(scenarios))('%s', (name) => {
  it('ends, and its fresh histories replay', async () => {
    const scenario = scenarios[name];
    const visitId = (await scenario?.(on)) ?? '';
    const histories = [];
    for (const { id, type } of await flowsOf(visitId)) {
      // Pending results outlive their visit; everything here is played to its end.
      await expect
        .poll(async () => (await engine.client.workflow.getHandle(id).describe()).status.name, {
          timeout: 15_000,
          interval: 100,
        })
        .toBe('COMPLETED');
      const history = await decodedHistory(engine.client, id, payloadKeys(engine.db));
      histories.push({ workflowId: id, history });
      const file = path.join(folder, type, `${name}.json`);
      if (
        isRecording &&
        !readdirSync(folder, { recursive: true, encoding: 'utf8' }).includes(path.join(type, `${name}.json`))
      ) {
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, `${JSON.stringify(history)}\n`);
      }
    }
    expect(histories.length).toBeGreaterThan(0);
    expect(await misfits(histories)).toEqual([]);
  }, 90_000);
});
