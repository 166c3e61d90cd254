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
import { DeathMistakeInput, DeathTakenBack } from '#contracts/patients/death.ts';
import { ClinicalSummary } from '#contracts/visits/clinical-summary.ts';
import { MovedVisits } from '#contracts/visits/move.ts';
import { findPatient } from '#db/patients/patient.repository.ts';
import { findDuplicates, searchPatients } from '#db/patients/patient-search.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { orNotFound } from '#domain/platform/refusal.ts';
import { updatePatient } from '#activities/patients/change-patient.ts';
import { invitePatient } from '#activities/patients/invite-patient.ts';
import { recordDeath } from '#activities/patients/record-death.ts';
import { cancelledByDeath, takeBackDeath } from '#activities/patients/take-back-death.ts';
import { registerPerson } from '#activities/patients/register-person.ts';
import { viewPatient } from '#activities/patients/view-patient.ts';
import { viewMovedVisits } from '#activities/visits/view-moved-visits.ts';
import { viewSummary } from '#activities/visits/view-summary.ts';
import { bringToFlow } from '#api/cases/act.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { actAndRead, inHospital, makeOnce } from '#api/platform/in-hospital.ts';
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
const summaryRoute = guarded({
  method: 'get',
  path: `${base}/{id}/summary`,
  guard: 'chart.read',
  tags,
  summary: 'What is known at a glance, as far as the reader’s work needs it; needs a care relationship',
  request: { params: IdParam },
  responses: { 200: jsonAnswer(ClinicalSummary, 'The summary') },
});
const movedRoute = guarded({
  method: 'get',
  path: `${base}/{id}/moved-visits`,
  guard: 'visit.read',
  tags,
  summary:
    'Visits that were moved from this record or to it; what is entered in error on it, to whom its notes are open',
  request: { params: IdParam },
  responses: { 200: jsonAnswer(MovedVisits, 'Newest first') },
});
const updateRoute = guarded({
  method: 'patch',
  path: `${base}/{id}`,
  guard: 'patient.write',
  tags,
  summary: 'Change demographics of the version one saw; 409 with candidates when the person may be known',
  request: { params: IdParam, body: jsonBody(UpdatePatientInput) },
  responses: one,
});
const deceasedRoute = guarded({
  method: 'post',
  path: `${base}/{id}/deceased`,
  guard: 'patient.write',
  tags,
  summary: 'Record a death; it cancels what is booked, and the open visit ends',
  request: { params: IdParam, body: jsonBody(DeceasedInput) },
  responses: one,
});
const mistakeRoute = guarded({
  method: 'post',
  path: `${base}/{id}/deceased/mistake`,
  guard: 'patient.write',
  tags,
  summary: 'Take back a death that was recorded by mistake; what it ended stays ended',
  request: { params: IdParam, body: jsonBody(DeathMistakeInput) },
  responses: { 200: jsonAnswer(DeathTakenBack, 'The patient, and what may be booked anew') },
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

export function registerPatientRoutes(app: OpenAPIHono<AppEnv>) {
  return app
    .openapi(registerRoute, async (c) => {
      const body = c.req.valid('json');
      const act = { route: 'patient.register', body };
      return c.json(await makeOnce(c, act, (tenant) => registerPerson(tenant, body), findPatient), 201);
    })
    .openapi(searchRoute, async (c) =>
      c.json(await inHospital(c, (tenant) => searchPatients(tenant, c.req.valid('query'))), 200),
    )
    .openapi(duplicatesRoute, async (c) =>
      c.json({ items: await inHospital(c, (tenant) => findDuplicates(tenant, c.req.valid('json'))) }, 200),
    )
    .openapi(getRoute, async (c) =>
      c.json(await inHospital(c, (tenant) => viewPatient(tenant, c.req.valid('param').id)), 200),
    )
    .openapi(summaryRoute, async (c) =>
      c.json(await inHospital(c, (tenant) => viewSummary(tenant, c.req.valid('param').id)), 200),
    )
    .openapi(movedRoute, async (c) =>
      c.json(await inHospital(c, (tenant) => viewMovedVisits(tenant, c.req.valid('param').id)), 200),
    )
    .openapi(updateRoute, async (c) => {
      const { id } = c.req.valid('param');
      const { version, confirmedNotDuplicate, ...named } = c.req.valid('json');
      const change = (tenant: Tenant) => updatePatient(tenant, id, version, named, confirmedNotDuplicate);
      return c.json(await actAndRead(c, change, (tenant) => findPatient(tenant, id)), 200);
    })
    .openapi(deceasedRoute, async (c) => {
      const { id } = c.req.valid('param');
      const { exit, patient } = await inHospital(c, async (tenant) => ({
        exit: await recordDeath(tenant, id, c.req.valid('json')),
        patient: orNotFound(await findPatient(tenant, id)),
      }));
      if (exit) await bringToFlow(c, exit);
      return c.json(patient, 200);
    })
    .openapi(mistakeRoute, async (c) => {
      const { id } = c.req.valid('param');
      const takenBack = await inHospital(c, async (tenant) => {
        await takeBackDeath(tenant, id, c.req.valid('json'));
        const patient = orNotFound(await findPatient(tenant, id));
        return { patient, cancelled: await cancelledByDeath(tenant, id) };
      });
      return c.json(takenBack, 200);
    })
    .openapi(inviteRoute, async (c) =>
      c.json(await inHospital(c, (tenant) => invitePatient(tenant, c.req.valid('param').id)), 201),
    );
}

export type PatientRoutes = ReturnType<typeof registerPatientRoutes>;
