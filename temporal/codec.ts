import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import proto from '@temporalio/proto';
import { refusedEncoding } from '#contracts/platform/payload-names.ts';
import { hospitalOfWorkflowId } from '#contracts/visits/names.ts';
import type { Database } from '#db/database.ts';
import { inTenant } from '#db/tenancy/tenant.ts';

const encoding = 'binary/encrypted';
const text = new TextEncoder();
const read = (value: Uint8Array | null | undefined) => (value ? new TextDecoder().decode(value) : '');
const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

/** Gives the payload key of a hospital, of 256 bits. Kept for the life of the process: flows go on while Postgres is away. */
export type PayloadKeys = (hospitalId: string) => Promise<KeyObject>;

export function payloadKeys(db: Database): PayloadKeys {
  const keys = new Map<string, KeyObject>();
  return async (hospitalId) => {
    const known = keys.get(hospitalId);
    if (known) return known;
    const key = await inTenant(db, { hospitalId, actorId: null, role: null, requestId: null }, (tenant) =>
      tenant.vault.payloadKey(tenant),
    );
    keys.set(hospitalId, key);
    return key;
  };
}

/** `<hospital id>/1`: the key a payload was encrypted with; the number is the key's generation. */
const keyIdOf = (hospitalId: string) => `${hospitalId}/1`;

function seal(key: KeyObject, keyId: string, payload: Payload): Payload {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(text.encode(keyId));
  const clear = PayloadMessage.encode(payload as proto.temporal.api.common.v1.IPayload).finish();
  return {
    metadata: { encoding: text.encode(encoding), 'encryption-key-id': text.encode(keyId) },
    data: Buffer.concat([iv, cipher.update(clear), cipher.final(), cipher.getAuthTag()]),
  };
}

function open(key: KeyObject, keyId: string, payload: Payload): Payload {
  const data = Buffer.from(payload.data ?? []);
  const decipher = createDecipheriv('aes-256-gcm', key, data.subarray(0, 12), { authTagLength: 16 })
    .setAAD(text.encode(keyId))
    .setAuthTag(data.subarray(-16));
  return PayloadMessage.decode(
    Buffer.concat([decipher.update(data.subarray(12, -16)), decipher.final()]),
  ) as Payload;
}

/** Hospital a payload was encrypted for, or null when it is not one of ours. */
export function hospitalOfPayload(payload: Payload): string | null {
  if (read(payload.metadata?.['encoding']) !== encoding) return null;
  return read(payload.metadata?.['encryption-key-id']).split('/')[0] ?? null;
}

/**
 * Opens a payload of a hospital.
 * @throws Error when it is sealed with another key, or was changed
 */
export async function openPayload(keys: PayloadKeys, hospitalId: string, payload: Payload): Promise<Payload> {
  const keyId = keyIdOf(hospitalId);
  if (read(payload.metadata?.['encryption-key-id']) !== keyId) throw new Error('not the key of the hospital');
  return open(await keys(hospitalId), keyId, payload);
}

const refused: Payload = { metadata: { encoding: text.encode(refusedEncoding) }, data: new Uint8Array() };

/**
 * Encrypts every payload of a hospital's flow with that hospital's key, and opens nothing else: what travels in the clear, was
 * changed, or was swapped in from another hospital's flow, is refused. It is refused where it is received
 * (`contracts/platform/payload-names.ts`), as an error here would stop the flow; only a key that cannot be had is an error, tried again.
 */
export function createPayloadCodec(keys: PayloadKeys): PayloadCodec {
  const hospitalOf = (context?: SerializationContext) => hospitalOfWorkflowId(context?.workflowId ?? '');
  return {
    encode: async (payloads, context) => {
      const hospitalId = hospitalOf(context);
      if (!hospitalId || !payloads.length) return payloads;
      const key = await keys(hospitalId);
      return payloads.map((payload) => seal(key, keyIdOf(hospitalId), payload));
    },
    decode: (payloads, context) =>
      Promise.all(
        payloads.map(async (payload) => {
          const hospitalId = hospitalOfPayload(payload);
          if (!hospitalId || (context && hospitalOf(context) !== hospitalId)) return refused;
          // The key first: what fails after that is the payload, not the database.
          await keys(hospitalId);
          return openPayload(keys, hospitalId, payload).catch(() => refused);
        }),
      ),
  };
}
