import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Payload } from '@temporalio/common';
import { cors } from 'hono/cors';
import { z } from 'zod';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { inTenant, listHospitals } from '#db/tenancy/tenant.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { hospitalOfPayload, openPayload, payloadKeys } from '#temporal/codec.ts';
import { codecPath, isTemporalUi } from '#api/identity/session.ts';
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

const notOurs = () =>
  new Refusal('request.invalid', {}, [{ path: 'payloads', message: 'not sealed with a key of ours' }]);

/** Every decoding is written down: who opened payloads of which hospitals' flows, and how many. */
async function decodePayloads(c: AppContext, payloads: WirePayload[]): Promise<WirePayload[]> {
  const { db } = c.get('deps');
  const sealed = payloads.map(fromWire);
  const hospitals = [...new Set(sealed.map(hospitalOfPayload).filter((id) => id !== null))];
  const known = new Set((await listHospitals(db)).map((hospital) => hospital.id));
  if (hospitals.some((id) => !known.has(id))) throw notOurs();
  const keys = payloadKeys(db);
  // The keys first: what fails after that is the payload, not the database.
  await Promise.all(hospitals.map(keys));
  // What is in the clear stays as it is: markers of Temporal's own, or a stranger's message, which no flow has taken.
  const clear = await Promise.all(
    sealed.map(async (payload) => {
      const hospitalId = hospitalOfPayload(payload);
      return hospitalId ? openPayload(keys, hospitalId, payload) : payload;
    }),
  ).catch(() => {
    throw notOurs();
  });
  await inTenant(db, tenantOf(c), (tenant) =>
    recordAudit(tenant, {
      action: 'codec.decode',
      entity: 'workflow',
      details: { hospitals, count: payloads.length },
    }),
  );
  return clear.map(toWire);
}

export function registerCodecRoutes(app: OpenAPIHono<AppEnv>): void {
  // The browser lets Temporal UI read our answer, asked with the cookie of whoever is signed in here.
  const letRead = cors({
    origin: (origin) => origin,
    credentials: true,
    allowMethods: ['POST'],
    allowHeaders: ['Content-Type', 'X-Namespace'],
  });
  // Of any other page nothing is said at all: the library tells it that credentials are taken, even where it is not let in.
  app.use(`${codecPath}/*`, (c, next) => (isTemporalUi(c) ? letRead(c, next) : next()));
  app.openapi(decodeRoute, async (c) =>
    c.json({ payloads: await decodePayloads(c, c.req.valid('json').payloads) }, 200),
  );
  // A person at Temporal UI starts nothing and sends nothing: encoding is not offered, payloads pass as they are.
  app.openapi(encodeRoute, (c) => c.json({ payloads: c.req.valid('json').payloads }, 200));
}
