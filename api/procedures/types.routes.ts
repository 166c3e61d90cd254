import type { OpenAPIHono } from '@hono/zod-openapi';
import { CatalogueSearch } from '#contracts/labs/catalogue.ts';
import {
  ProcedureType,
  ProcedureTypeChange,
  ProcedureTypeInput,
  ProcedureTypePage,
} from '#contracts/procedures/procedure-order.ts';
import { CatalogueImport, CatalogueImported, CatalogueVersions } from '#contracts/platform/catalogue.ts';
import { searchCatalogue } from '#db/platform/catalogue.repository.ts';
import { procedureTypes } from '#db/procedures/procedure-type.repository.ts';
import { entriesOf } from '#api/platform/catalogue.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { inHospital } from '#api/platform/in-hospital.ts';
import { guarded, IdParam, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';

const tags = ['procedures'];
const base = '/api/v1/procedures/types';
const listRoute = guarded({
  method: 'get',
  path: base,
  guard: 'catalogue.read',
  tags,
  summary: 'Find procedures by words of name or code',
  request: { query: CatalogueSearch },
  responses: { 200: jsonAnswer(ProcedureTypePage, 'A page') },
});
const getRoute = guarded({
  method: 'get',
  path: `${base}/{id}`,
  guard: 'catalogue.read',
  tags,
  summary: 'One procedure',
  request: { params: IdParam },
  responses: { 200: jsonAnswer(ProcedureType, 'The procedure') },
});
const versionsRoute = guarded({
  method: 'get',
  path: `${base}/{id}/versions`,
  guard: 'catalogue.manage',
  tags,
  summary: 'What a procedure was from when on and will be: who changed it and when',
  request: { params: IdParam },
  responses: { 200: jsonAnswer(CatalogueVersions, 'Its versions, the last to begin first') },
});
const createRoute = guarded({
  method: 'post',
  path: base,
  guard: 'catalogue.manage',
  tags,
  summary: 'Add a procedure; 409 with the id when the code is in use',
  request: { body: jsonBody(ProcedureTypeInput) },
  responses: { 201: jsonAnswer(ProcedureType, 'Added') },
});
const changeRoute = guarded({
  method: 'patch',
  path: `${base}/{id}`,
  guard: 'catalogue.manage',
  tags,
  summary: 'Change a procedure from a day on, today when left out; a new price with it',
  request: { params: IdParam, body: jsonBody(ProcedureTypeChange) },
  responses: { 200: jsonAnswer(ProcedureType, 'Changed') },
});
const importRoute = guarded({
  method: 'post',
  path: `${base}/import`,
  guard: 'catalogue.manage',
  idempotent: true,
  tags,
  summary: 'Add or change up to 500 procedures by their codes; tells each one’s outcome',
  request: { body: jsonBody(CatalogueImport) },
  responses: { 200: jsonAnswer(CatalogueImported, 'What became of each') },
});

const entries = entriesOf(procedureTypes);

export function registerProcedureTypeRoutes(app: OpenAPIHono<AppEnv>) {
  return app
    .openapi(listRoute, async (c) =>
      c.json(
        await inHospital(c, (tenant) => searchCatalogue(tenant, procedureTypes, c.req.valid('query'))),
        200,
      ),
    )
    .openapi(getRoute, async (c) => c.json(await entries.read(c, c.req.valid('param').id), 200))
    .openapi(versionsRoute, async (c) => c.json(await entries.versions(c, c.req.valid('param').id), 200))
    .openapi(createRoute, async (c) => c.json(await entries.create(c, c.req.valid('json')), 201))
    .openapi(changeRoute, async (c) =>
      c.json(await entries.change(c, c.req.valid('param').id, c.req.valid('json')), 200),
    )
    .openapi(importRoute, async (c) => c.json(await entries.import(c, c.req.valid('json')), 200));
}

export type ProcedureTypeRoutes = ReturnType<typeof registerProcedureTypeRoutes>;
