import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  CatalogueSearch,
  LabPanel,
  LabPanelChange,
  LabPanelInput,
  LabPanelPage,
} from '#contracts/labs/catalogue.ts';
import { createPanel, findPanel, listPanels, updatePanel } from '#db/labs/lab-catalogue.repository.ts';
import { inHospital } from '#api/platform/catalogue.ts';
import type { AppEnv } from '#api/platform/env.ts';
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
  summary: 'Change a panel',
  request: { params: IdParam, body: jsonBody(LabPanelChange) },
  responses: { 200: jsonAnswer(LabPanel, 'Changed') },
});

export function registerLabPanelRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(listRoute, async (c) =>
    c.json(await inHospital(c, (tenant) => listPanels(tenant, c.req.valid('query'))), 200),
  );
  app.openapi(getRoute, async (c) =>
    c.json(await inHospital(c, (tenant) => findPanel(tenant, c.req.valid('param').id)), 200),
  );
  app.openapi(createRoute, async (c) => {
    const made = await inHospital(c, async (tenant) =>
      findPanel(tenant, await createPanel(tenant, c.req.valid('json'))),
    );
    return c.json(made, 201);
  });
  app.openapi(changeRoute, async (c) => {
    const { id } = c.req.valid('param');
    const changed = await inHospital(c, async (tenant) => {
      await updatePanel(tenant, id, c.req.valid('json'));
      return findPanel(tenant, id);
    });
    return c.json(changed, 200);
  });
}
