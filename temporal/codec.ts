import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import proto from '@temporalio/proto';
import { hospitalOfWorkflowId } from '#contracts/visits/names.ts';
import type { Database } from '#db/database.ts';
import { inTenant } from '#db/tenancy/tenant.ts';

const encoding = 'binary/encrypted';
const text = new TextEncoder();
const read = (value: Uint8Array | null | undefined) => (value ? new TextDecoder().decode(value) : '');
const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

/** Gives the payload key of a hospital: 32 bytes. Kept for the life of the process: flows go on while Postgres is away. */
export type PayloadKeys = (hospitalId: string) => Promise<Buffer>;

export function payloadKeys(db: Database): PayloadKeys {
  const keys = new Map<string, Buffer>();
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

function seal(key: Buffer, keyId: string, payload: Payload): Payload {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(text.encode(keyId));
  const clear = PayloadMessage.encode(payload as proto.temporal.api.common.v1.IPayload).finish();
  return {
    metadata: { encoding: text.encode(encoding), 'encryption-key-id': text.encode(keyId) },
    data: Buffer.concat([iv, cipher.update(clear), cipher.final(), cipher.getAuthTag()]),
  };
}

function open(key: Buffer, keyId: string, payload: Payload): Payload {
  const data = Buffer.from(payload.data ?? []);
  const decipher = createDecipheriv('aes-256-gcm', key, data.subarray(0, 12))
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
 * Encrypts every payload of a hospital's flow with that hospital's key. A payload that was swapped in from another hospital's
 * flow is refused, because the key's hospital must be the flow's.
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
          if (!hospitalId) return payload;
          const flowHospital = hospitalOf(context);
          if (flowHospital && flowHospital !== hospitalId) throw new Error('payload of another hospital');
          return open(await keys(hospitalId), keyIdOf(hospitalId), payload);
        }),
      ),
  };
}
