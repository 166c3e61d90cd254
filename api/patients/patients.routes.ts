import { randomBytes } from 'node:crypto';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import {
  DeceasedInput,
  DuplicateCandidate,
  DuplicateCheckInput,
  Invitation,
  Patient,
  PatientPage,
  PatientSearch,
  RegisterPatientInput,
  UpdatePatientInput,
} from '#contracts/patients/patient.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { insertInvitation } from '#db/identity/invitation.repository.ts';
import { once } from '#db/inbox/idempotency.repository.ts';
import { checkedPhone, checkPerson, register } from '#api/patients/register.ts';
import { lockLivingPatient, markDeceased } from '#db/patients/deceased.repository.ts';
import { findPatient, updatePatient } from '#db/patients/patient.repository.ts';
import { findDuplicates, searchPatients } from '#db/patients/patient-search.repository.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { tenantOf } from '#api/platform/env.ts';
import type { AppContext, AppEnv } from '#api/platform/env.ts';
import { guarded, IdParam, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';

const tags = ['patients'];
const base = '/api/v1/patients';
const one = { 200: jsonAnswer(Patient, 'The patient') };
const registerRoute = guarded({
  method: 'post',
  path: base,
  guard: 'patient.write',
  idempotent: true,
  tags,
  summary: 'Register; 409 with candidates when the person may be known',
  request: { body: jsonBody(RegisterPatientInput) },
  responses: { 201: jsonAnswer(Patient, 'Registered') },
});
const searchRoute = guarded({
  method: 'get',
  path: base,
  guard: 'patient.read',
  tags,
  summary: 'Find by name in any spelling, MRN, phone or identifier',
  request: { query: PatientSearch },
  responses: { 200: jsonAnswer(PatientPage, 'A page') },
});
const duplicatesRoute = guarded({
  method: 'post',
  path: `${base}/duplicates`,
  guard: 'patient.write',
  tags,
  summary: 'Who may be this person',
  request: { body: jsonBody(DuplicateCheckInput) },
  responses: { 200: jsonAnswer(z.object({ items: z.array(DuplicateCandidate) }), 'Candidates') },
});
const getRoute = guarded({
  method: 'get',
  path: `${base}/{id}`,
  guard: 'patient.read',
  tags,
  summary: 'Demographics; the reading is audited',
  request: { params: IdParam },
  responses: one,
});
const updateRoute = guarded({
  method: 'patch',
  path: `${base}/{id}`,
  guard: 'patient.write',
  tags,
  summary: 'Change demographics of the version one saw',
  request: { params: IdParam, body: jsonBody(UpdatePatientInput) },
  responses: one,
});
const deceasedRoute = guarded({
  method: 'post',
  path: `${base}/{id}/deceased`,
  guard: 'patient.write',
  tags,
  summary: 'Record a death',
  request: { params: IdParam, body: jsonBody(DeceasedInput) },
  responses: one,
});
const inviteRoute = guarded({
  method: 'post',
  path: `${base}/{id}/invitation`,
  guard: 'patient.invite',
  tags,
  summary: 'A code that links an account to this record, once, within 7 days',
  request: { params: IdParam },
  responses: { 201: jsonAnswer(Invitation, 'Shown once') },
});

const inHospital = <T>(c: AppContext, work: (tenant: Tenant) => Promise<T>) =>
  inTenant(c.get('deps').db, tenantOf(c), work);
const invitationDays = 7;
/** Crockford base 32: no I, L, O, U. */
const codeLetters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const newCode = () => [...randomBytes(10)].map((byte) => codeLetters[byte % 32]).join('');

export function registerPatientRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(registerRoute, async (c) => {
    const body = c.req.valid('json');
    const patient = await inHospital(c, async (tenant) => {
      const { id } = await once(
        tenant,
        { key: c.req.header('Idempotency-Key') ?? '', route: 'patient.register', body },
        () => register(tenant, body),
      );
      return findPatient(tenant, id);
    });
    return c.json(patient, 201);
  });
  app.openapi(searchRoute, async (c) =>
    c.json(await inHospital(c, (tenant) => searchPatients(tenant, c.req.valid('query'))), 200),
  );
  app.openapi(duplicatesRoute, async (c) =>
    c.json({ items: await inHospital(c, (tenant) => findDuplicates(tenant, c.req.valid('json'))) }, 200),
  );
  app.openapi(getRoute, async (c) => {
    const patient = await inHospital(c, async (tenant) => {
      const found = await findPatient(tenant, c.req.valid('param').id);
      await recordAudit(tenant, {
        action: 'patient.view',
        entity: 'patient',
        entityId: found.id,
        patientId: found.id,
      });
      return found;
    });
    return c.json(patient, 200);
  });
  app.openapi(updateRoute, async (c) => {
    const { id } = c.req.valid('param');
    const { version, ...change } = c.req.valid('json');
    const patient = await inHospital(c, async (tenant) => {
      const before = await findPatient(tenant, id);
      await checkPerson(tenant, {
        familyName: change.familyName ?? before.familyName,
        givenName: change.givenName ?? before.givenName,
        birthDate: change.birthDate ?? before.birthDate,
        guardian: (change.guardian === undefined ? before.guardian : change.guardian) ?? undefined,
        unidentified: before.unidentified,
      });
      const defined = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      await updatePatient(
        tenant,
        id,
        version,
        defined,
        change.phone === undefined ? undefined : await checkedPhone(tenant, change.phone),
      );
      return findPatient(tenant, id);
    });
    return c.json(patient, 200);
  });
  app.openapi(deceasedRoute, async (c) => {
    const { id } = c.req.valid('param');
    const { deceasedAt, note, version } = c.req.valid('json');
    const patient = await inHospital(c, async (tenant) => {
      const row = await lockLivingPatient(tenant, id);
      if (row.version !== version) throw new Refusal('patient.version_conflict', { version: row.version });
      if (Date.parse(deceasedAt) > Date.now() || (row.birthDate && deceasedAt < row.birthDate))
        throw new Refusal('request.invalid', {}, [
          { path: 'deceasedAt', message: 'not between birth and now' },
        ]);
      await markDeceased(tenant, id, new Date(deceasedAt), note);
      tenant.em.clear();
      return findPatient(tenant, id);
    });
    return c.json(patient, 200);
  });
  app.openapi(inviteRoute, async (c) => {
    const { id } = c.req.valid('param');
    const code = newCode();
    const expiresAt = new Date(Date.now() + invitationDays * 86_400_000);
    await inHospital(c, async (tenant) => {
      await lockLivingPatient(tenant, id);
      insertInvitation(tenant, id, code, expiresAt);
      await recordAudit(tenant, { action: 'patient.invite', entity: 'patient', entityId: id, patientId: id });
    });
    return c.json({ code, expiresAt: expiresAt.toISOString() }, 201);
  });
}
