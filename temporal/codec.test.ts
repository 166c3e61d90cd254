import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import { refusedEncoding } from '#contracts/platform/payload-names.ts';
import { workflowId } from '#contracts/visits/names.ts';
import { createPayloadCodec } from '#temporal/codec.ts';
import { payloadConverter } from '#temporal/payload-converter.ts';

const hospital = '11111111-1111-4111-8111-111111111111';
const other = '22222222-2222-4222-8222-222222222222';
const keys = (hospitalId: string) => Promise.resolve(createSecretKey(Buffer.alloc(32, hospitalId)));
const contextOf = (hospitalId: string): SerializationContext => ({
  type: 'workflow',
  namespace: 'default',
  workflowId: workflowId(hospitalId, 'opdVisit', '33333333-3333-4333-8333-333333333333'),
});
const text = new TextEncoder();
const message = { submissionId: '44444444-4444-4444-8444-444444444444' };
const ours = createPayloadCodec(keys);
const clear = payloadConverter.toPayload(message);
const sealed = async (hospitalId = hospital): Promise<Payload> =>
  (await ours.encode([clear], contextOf(hospitalId)))[0] ?? {};

/** Payloads that a flow of `hospital` must never see opened. */
async function forgeries(): Promise<Record<string, Payload>> {
  const good = await sealed();
  const changed = Buffer.from(good.data ?? []);
  changed[20] = (changed[20] ?? 0) ^ 1;
  return {
    'in the clear': clear,
    'in the clear, called encrypted': {
      ...clear,
      metadata: { ...good.metadata, encoding: text.encode('binary/encrypted') },
    },
    'of another hospital': await sealed(other),
    'of another hospital, called ours': { ...(await sealed(other)), metadata: good.metadata ?? {} },
    'with another generation of the key': {
      ...good,
      metadata: { ...good.metadata, 'encryption-key-id': text.encode(`${hospital}/2`) },
    },
    changed: { ...good, data: changed },
    'cut off': { ...good, data: changed.subarray(0, 8) },
    'without metadata': { data: good.data ?? new Uint8Array() },
  };
}

/** Names of forgeries that a codec lets through to a flow of `hospital`. */
async function letThrough(codec: PayloadCodec): Promise<string[]> {
  const through: string[] = [];
  for (const [name, payload] of Object.entries(await forgeries())) {
    const [opened] = await codec.decode([payload], contextOf(hospital));
    if (new TextDecoder().decode(opened?.metadata?.['encoding']) !== refusedEncoding) through.push(name);
  }
  return through;
}

describe('the codec of client and worker', () => {
  it('opens what is sealed for the flow', async () => {
    const [opened] = await ours.decode([await sealed()], contextOf(hospital));
    expect(payloadConverter.fromPayload(opened ?? {})).toEqual(message);
  });

  it('refuses everything else, each payload for itself and without an error', async () => {
    expect(await letThrough(ours)).toEqual([]);
    const both = await ours.decode([clear, await sealed()], contextOf(hospital));
    expect(payloadConverter.fromPayload(both[1] ?? {})).toEqual(message);
  });

  it('throws when the key cannot be had: an outage is no refusal', async () => {
    const away = createPayloadCodec(() => Promise.reject(new Error('away')));
    await expect(away.decode([await sealed()], contextOf(hospital))).rejects.toThrow('away');
  });

  it('that lets the clear through is noticed: the check can fail', async () => {
    const lenient: PayloadCodec = { ...ours, decode: (payloads) => Promise.resolve(payloads) };
    expect((await letThrough(lenient)).length).toBe(Object.keys(await forgeries()).length);
  });
});
