import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  CatalogueSearch,
  LabPanel,
  LabPanelChange,
  LabPanelInput,
  LabPanelPage,
} from '#contracts/labs/catalogue.ts';
import { CatalogueVersions } from '#contracts/platform/catalogue.ts';
import { labPanels } from '#db/labs/lab-catalogue.repository.ts';
import { findEntry, searchCatalogue } from '#db/platform/catalogue.repository.ts';
import { createPanel, updatePanel } from '#activities/labs/change-panel.ts';
import { entriesOf } from '#api/platform/catalogue.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { actAndRead, inHospital } from '#api/platform/in-hospital.ts';
import { guarded, IdParam, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';

const tags = ['labs'];
const base = '/api/v1/labs/panels';
const listRoute = guarded({
  method: 'get',
  path: base,
  guard: 'catalogue.read',
  tags,
  summary: 'Find panels by words of name, code or LOINC',
  request: { query: CatalogueSearch },
  responses: { 200: jsonAnswer(LabPanelPage, 'A page') },
});
const getRoute = guarded({
  method: 'get',
  path: `${base}/{id}`,
  guard: 'catalogue.read',
  tags,
  summary: 'One panel',
  request: { params: IdParam },
  responses: { 200: jsonAnswer(LabPanel, 'The panel') },
});
const versionsRoute = guarded({
  method: 'get',
  path: `${base}/{id}/versions`,
  guard: 'catalogue.manage',
  tags,
  summary: 'What a panel was from when on and will be: who changed it and when',
  request: { params: IdParam },
  responses: { 200: jsonAnswer(CatalogueVersions, 'Its versions, the last to begin first') },
});
const createRoute = guarded({
  method: 'post',
  path: base,
  guard: 'catalogue.manage',
  tags,
  summary: 'Add a panel; 409 with the id when the code is in use',
  request: { body: jsonBody(LabPanelInput) },
  responses: { 201: jsonAnswer(LabPanel, 'Added') },
});
const changeRoute = guarded({
  method: 'patch',
  path: `${base}/{id}`,
  guard: 'catalogue.manage',
  tags,
  summary: 'Change a panel from a day on, today when left out',
  request: { params: IdParam, body: jsonBody(LabPanelChange) },
  responses: { 200: jsonAnswer(LabPanel, 'Changed') },
});

const entries = entriesOf(labPanels);

export function registerLabPanelRoutes(app: OpenAPIHono<AppEnv>) {
  return app
    .openapi(listRoute, async (c) =>
      c.json(await inHospital(c, (tenant) => searchCatalogue(tenant, labPanels, c.req.valid('query'))), 200),
    )
    .openapi(getRoute, async (c) => c.json(await entries.read(c, c.req.valid('param').id), 200))
    .openapi(versionsRoute, async (c) => c.json(await entries.versions(c, c.req.valid('param').id), 200))
    .openapi(createRoute, async (c) => {
      const made = await actAndRead(
        c,
        (tenant) => createPanel(tenant, c.req.valid('json')),
        (tenant, id) => findEntry(tenant, labPanels, id),
      );
      return c.json(made, 201);
    })
    .openapi(changeRoute, async (c) => {
      const { id } = c.req.valid('param');
      const changed = await actAndRead(
        c,
        (tenant) => updatePanel(tenant, id, c.req.valid('json')),
        (tenant) => findEntry(tenant, labPanels, id),
      );
      return c.json(changed, 200);
    });
}

export type LabPanelRoutes = ReturnType<typeof registerLabPanelRoutes>;
