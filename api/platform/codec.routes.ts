import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Payload } from '@temporalio/common';
import { z } from 'zod';
import { inTenant, listHospitals } from '#db/tenancy/tenant.ts';
import { hospitalOfPayload, openPayload, payloadKeys } from '#temporal/codec.ts';
import { noteDecoding } from '#activities/platform/note-flows.ts';
import { codecPath } from '#api/identity/session.ts';
import { tenantOf } from '#api/platform/env.ts';
import type { AppContext, AppEnv } from '#api/platform/env.ts';
import { guarded, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';

/** Protobuf JSON of a payload: bytes are base64. */
const WirePayload = z.object({
  metadata: z.record(z.string(), z.string()).optional(),
  data: z.string().optional(),
});
const Payloads = z.object({ payloads: z.array(WirePayload).max(200) });
type WirePayload = z.infer<typeof WirePayload>;

const fromWire = ({ metadata, data }: WirePayload): Payload => ({
  metadata: Object.fromEntries(
    Object.entries(metadata ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64')]),
  ),
  data: Buffer.from(data ?? '', 'base64'),
});
const toWire = ({ metadata, data }: Payload): WirePayload => ({
  metadata: Object.fromEntries(
    Object.entries(metadata ?? {}).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  ),
  data: Buffer.from(data ?? []).toString('base64'),
});

const decodeRoute = guarded({
  method: 'post',
  path: `${codecPath}/decode`,
  guard: 'ops.codec',
  tags: ['platform'],
  summary: 'Codec endpoint of Temporal UI: opens payloads, audited',
  request: { body: jsonBody(Payloads) },
  responses: { 200: jsonAnswer(Payloads, 'Same number and order') },
});
const encodeRoute = guarded({
  method: 'post',
  path: `${codecPath}/encode`,
  guard: 'ops.codec',
  tags: ['platform'],
  summary: 'Codec endpoint of Temporal UI: passes payloads through',
  request: { body: jsonBody(Payloads) },
  responses: { 200: jsonAnswer(Payloads, 'Same number and order') },
});

/** In the place of a payload that no key of ours opens: the reader sees which one and why, and the rest all the same. */
const unopened: WirePayload = {
  metadata: { encoding: Buffer.from('json/plain').toString('base64') },
  data: Buffer.from(
    JSON.stringify({
      notOpened: 'This payload is not sealed with a key of a hospital here, or was changed.',
    }),
  ).toString('base64'),
};

/** Every decoding is written down: who opened payloads of which hospitals' flows, how many, and how many could not be opened. */
async function decodePayloads(c: AppContext, payloads: WirePayload[]): Promise<WirePayload[]> {
  const { db } = c.get('deps');
  const keys = payloadKeys(db);
  const known = new Set((await listHospitals(db)).map((hospital) => hospital.id));
  const sealed = payloads.map(fromWire).map((payload) => ({ payload, of: hospitalOfPayload(payload) }));
  const hospitals = [...new Set(sealed.map(({ of }) => of))].filter((id) => id !== null && known.has(id));
  // The keys first: what fails after that is the payload, not the database.
  await Promise.all(hospitals.map((id) => keys(id ?? '')));
  const clear = await Promise.all(
    sealed.map(async ({ payload, of }) => {
      // What is in the clear stays as it is: markers of Temporal's own, or a stranger's message, which no flow has taken.
      if (of === null) return toWire(payload);
      if (!known.has(of)) return unopened;
      return openPayload(keys, of, payload).then(toWire, () => unopened);
    }),
  );
  await inTenant(db, tenantOf(c), (tenant) =>
    noteDecoding(tenant, {
      hospitals,
      count: payloads.length,
      unopened: clear.filter((each) => each === unopened).length,
    }),
  );
  return clear;
}

export function registerCodecRoutes(app: OpenAPIHono<AppEnv>) {
  // A person at Temporal UI starts nothing and sends nothing: encoding is not offered, payloads pass as they are.
  return app
    .openapi(decodeRoute, async (c) =>
      c.json({ payloads: await decodePayloads(c, c.req.valid('json').payloads) }, 200),
    )
    .openapi(encodeRoute, (c) => c.json({ payloads: c.req.valid('json').payloads }, 200));
}
