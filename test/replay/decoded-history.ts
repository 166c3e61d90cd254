import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { Payload } from '@temporalio/common';
import { hospitalOfPayload, openPayload } from '#temporal/codec.ts';
import type { PayloadKeys } from '#temporal/codec.ts';

type WirePayload = { metadata?: Record<string, string>; data?: string };

const isPayload = (value: object): value is WirePayload =>
  'metadata' in value && typeof (value as WirePayload).metadata?.['encoding'] === 'string';
const bytes = (base64: string | undefined): Uint8Array => Buffer.from(base64 ?? '', 'base64');
const base64 = (data: Uint8Array | null | undefined): string => Buffer.from(data ?? []).toString('base64');

async function clear(keys: PayloadKeys, wire: WirePayload): Promise<WirePayload> {
  const payload: Payload = {
    metadata: Object.fromEntries(
      Object.entries(wire.metadata ?? {}).map(([key, value]) => [key, bytes(value)]),
    ),
    data: bytes(wire.data),
  };
  const hospitalId = hospitalOfPayload(payload);
  const open = hospitalId ? await openPayload(keys, hospitalId, payload) : payload;
  return {
    metadata: Object.fromEntries(
      Object.entries(open.metadata ?? {}).map(([key, value]) => [key, base64(value)]),
    ),
    data: base64(open.data),
  };
}

/** Says nothing of a machine: who polled, and from which host. */
const machineFields = new Set(['identity', 'sdkMetadata', 'meteringMetadata', 'workerVersion']);

/** `pid@host`, wherever it stands. */
const processIdentity = /^\d+@\S+$/;

async function walk(keys: PayloadKeys, value: unknown): Promise<unknown> {
  if (typeof value === 'string' && processIdentity.test(value)) return '0@test';
  if (Array.isArray(value)) return Promise.all(value.map((entry) => walk(keys, entry)));
  if (!value || typeof value !== 'object') return value;
  if (isPayload(value)) return clear(keys, value);
  const entries = Object.entries(value).filter(([key]) => !machineFields.has(key));
  return Object.fromEntries(
    await Promise.all(entries.map(async ([key, entry]) => [key, await walk(keys, entry)] as const)),
  );
}

/** A flow's history as JSON with its payloads in the clear and nothing of the machine it ran on: what a golden history is. */
export async function decodedHistory(
  client: Client,
  workflowId: string,
  keys: PayloadKeys,
): Promise<unknown> {
  const history = await client.workflow.getHandle(workflowId).fetchHistory();
  return walk(keys, JSON.parse(historyToJSON(history)) as unknown);
}
