import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  IssuedLine,
  IssuedToPatient,
  MedicineReturn,
  MedicineReturnPage,
  ReturnDecision,
  ReturnInput,
  ReturnQuery,
} from '#contracts/pharmacy/return.ts';
import { RepeatsOfPatient } from '#contracts/pharmacy/repeat.ts';
import { findReturn, issuedBatches, listReturns, visitOfLine } from '#db/pharmacy/return.repository.ts';
import { decideAboutReturn } from '#activities/pharmacy/decide-return.ts';
import { returnMedicine } from '#activities/pharmacy/return-medicine.ts';
import { viewIssued } from '#activities/pharmacy/view-issued.ts';
import { viewRepeats } from '#activities/pharmacy/view-repeats.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { inHospital, makeOnce, readOne } from '#api/platform/in-hospital.ts';
import { guarded, IdParam, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';

const tags = ['pharmacy'];
const issuedRoute = guarded({
  method: 'get',
  path: '/api/v1/pharmacy/lines/{id}/issued',
  guard: 'medicine.dispense',
  tags,
  summary: 'What was issued of a line of a prescription, by batch, and what of it came back',
  request: { params: IdParam },
  responses: { 200: jsonAnswer(IssuedLine, 'Batches') },
});
const ofPatientRoute = guarded({
  method: 'get',
  path: '/api/v1/pharmacy/patients/{id}/issued',
  guard: 'medicine.dispense',
  tags,
  summary: 'What was issued to a patient in the last 30 days and may come back, on the record',
  request: { params: IdParam },
  responses: { 200: jsonAnswer(IssuedToPatient, 'Lines, newest first') },
});
const repeatsRoute = guarded({
  method: 'get',
  path: '/api/v1/pharmacy/patients/{id}/repeats',
  guard: 'medicine.dispense',
  tags,
  summary: 'What was prescribed to a patient with repeats, and how often it was issued again, on the record',
  request: { params: IdParam },
  responses: { 200: jsonAnswer(RepeatsOfPatient, 'Lines, newest first') },
});
const returnRoute = guarded({
  method: 'post',
  path: '/api/v1/pharmacy/lines/{id}/returns',
  guard: 'medicine.dispense',
  idempotent: true,
  tags,
  summary: 'Take issued medicine back into quarantine and its price off the bill',
  request: { params: IdParam, body: jsonBody(ReturnInput) },
  responses: { 201: jsonAnswer(MedicineReturn, 'The return') },
});
const listRoute = guarded({
  method: 'get',
  path: '/api/v1/pharmacy/returns',
  guard: 'medicine.dispense',
  tags,
  summary: 'Returned medicine, what is in quarantine where nothing else is asked, oldest first',
  request: { query: ReturnQuery },
  responses: { 200: jsonAnswer(MedicineReturnPage, 'A page') },
});
const decideRoute = guarded({
  method: 'post',
  path: '/api/v1/pharmacy/returns/{id}/decision',
  guard: 'medicine.dispense',
  idempotent: true,
  tags,
  summary: 'End the quarantine of returned medicine: back to its batch, or destroyed',
  request: { params: IdParam, body: jsonBody(ReturnDecision) },
  responses: { 200: jsonAnswer(MedicineReturn, 'The return as it is now') },
});

export function registerReturnRoutes(app: OpenAPIHono<AppEnv>) {
  return app
    .openapi(issuedRoute, async (c) => {
      const { id } = c.req.valid('param');
      const read = await readOne(c, async (tenant) =>
        (await visitOfLine(tenant, id)) ? { lineId: id, batches: await issuedBatches(tenant, id) } : null,
      );
      return c.json(read, 200);
    })
    .openapi(ofPatientRoute, async (c) =>
      c.json(await inHospital(c, (tenant) => viewIssued(tenant, c.req.valid('param').id)), 200),
    )
    .openapi(repeatsRoute, async (c) =>
      c.json(await inHospital(c, (tenant) => viewRepeats(tenant, c.req.valid('param').id)), 200),
    )
    .openapi(returnRoute, async (c) => {
      const { id } = c.req.valid('param');
      const body = c.req.valid('json');
      const act = { route: `medicine.return:${id}`, body };
      return c.json(await makeOnce(c, act, (tenant) => returnMedicine(tenant, id, body), findReturn), 201);
    })
    .openapi(listRoute, async (c) =>
      c.json(await inHospital(c, (tenant) => listReturns(tenant, c.req.valid('query'))), 200),
    )
    .openapi(decideRoute, async (c) => {
      const { id } = c.req.valid('param');
      const body = c.req.valid('json');
      const act = { route: `medicine.return_decision:${id}`, body };
      return c.json(await makeOnce(c, act, (tenant) => decideAboutReturn(tenant, id, body), findReturn), 200);
    });
}

export type ReturnRoutes = ReturnType<typeof registerReturnRoutes>;
