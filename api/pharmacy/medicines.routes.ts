import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  Medicine,
  MedicineChange,
  MedicineInput,
  MedicinePage,
  MedicineSearch,
} from '#contracts/pharmacy/medicine.ts';
import { CatalogueImport, CatalogueImported, CatalogueVersions } from '#contracts/platform/catalogue.ts';
import { listMedicines, medicines } from '#db/pharmacy/medicine.repository.ts';
import { entriesOf } from '#api/platform/catalogue.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { inHospital } from '#api/platform/in-hospital.ts';
import { guarded, IdParam, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';

const tags = ['pharmacy'];
const base = '/api/v1/pharmacy/medicines';
const listRoute = guarded({
  method: 'get',
  path: base,
  guard: 'catalogue.read',
  tags,
  summary: 'Find medicines by words of generic, brand, strength, form or code',
  request: { query: MedicineSearch },
  responses: { 200: jsonAnswer(MedicinePage, 'A page') },
});
const getRoute = guarded({
  method: 'get',
  path: `${base}/{id}`,
  guard: 'catalogue.read',
  tags,
  summary: 'One medicine',
  request: { params: IdParam },
  responses: { 200: jsonAnswer(Medicine, 'The medicine') },
});
const versionsRoute = guarded({
  method: 'get',
  path: `${base}/{id}/versions`,
  guard: 'catalogue.manage',
  tags,
  summary: 'What a medicine was from when on and will be: who changed it and when',
  request: { params: IdParam },
  responses: { 200: jsonAnswer(CatalogueVersions, 'Its versions, the last to begin first') },
});
const createRoute = guarded({
  method: 'post',
  path: base,
  guard: 'catalogue.manage',
  tags,
  summary: 'Add a medicine; 409 with the id when the code is in use',
  request: { body: jsonBody(MedicineInput) },
  responses: { 201: jsonAnswer(Medicine, 'Added') },
});
const changeRoute = guarded({
  method: 'patch',
  path: `${base}/{id}`,
  guard: 'catalogue.manage',
  tags,
  summary: 'Change a medicine from a day on, today when left out; a new price with it',
  request: { params: IdParam, body: jsonBody(MedicineChange) },
  responses: { 200: jsonAnswer(Medicine, 'Changed') },
});
const importRoute = guarded({
  method: 'post',
  path: `${base}/import`,
  guard: 'catalogue.manage',
  idempotent: true,
  tags,
  summary: 'Add or change up to 500 medicines by their codes; tells each one’s outcome',
  request: { body: jsonBody(CatalogueImport) },
  responses: { 200: jsonAnswer(CatalogueImported, 'What became of each') },
});

const entries = entriesOf(medicines);

export function registerMedicineRoutes(app: OpenAPIHono<AppEnv>) {
  return app
    .openapi(listRoute, async (c) =>
      c.json(await inHospital(c, (tenant) => listMedicines(tenant, c.req.valid('query'))), 200),
    )
    .openapi(getRoute, async (c) => c.json(await entries.read(c, c.req.valid('param').id), 200))
    .openapi(versionsRoute, async (c) => c.json(await entries.versions(c, c.req.valid('param').id), 200))
    .openapi(createRoute, async (c) => c.json(await entries.create(c, c.req.valid('json')), 201))
    .openapi(changeRoute, async (c) =>
      c.json(await entries.change(c, c.req.valid('param').id, c.req.valid('json')), 200),
    )
    .openapi(importRoute, async (c) => c.json(await entries.import(c, c.req.valid('json')), 200));
}

export type MedicineRoutes = ReturnType<typeof registerMedicineRoutes>;
