import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import {
  NoteTemplate,
  NoteTemplateChange,
  NoteTemplateInput,
} from '#contracts/consultations/note-template.ts';
import { findTemplate, ownTemplates } from '#db/consultations/note-template.repository.ts';
import {
  changeTemplate,
  createTemplate,
  removeTemplate,
} from '#activities/consultations/change-templates.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { actAndRead, inHospital } from '#api/platform/in-hospital.ts';
import { guarded, IdParam, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';

const base = '/api/v1/consultations/templates';
const guard = 'consultation.perform';
const tags = ['consultations'];
const listRoute = guarded({
  method: 'get',
  path: base,
  guard,
  tags,
  summary: 'One’s own note templates',
  responses: { 200: jsonAnswer(z.object({ items: z.array(NoteTemplate) }), 'By name') },
});
const createRoute = guarded({
  method: 'post',
  path: base,
  guard,
  tags,
  summary: 'Keep a note template of one’s own; 409 when there are too many, or one of the name',
  request: { body: jsonBody(NoteTemplateInput) },
  responses: { 201: jsonAnswer(NoteTemplate, 'Kept') },
});
const changeRoute = guarded({
  method: 'put',
  path: `${base}/{id}`,
  guard,
  tags,
  summary: 'Name or write one of one’s own note templates anew',
  request: { params: IdParam, body: jsonBody(NoteTemplateChange) },
  responses: { 200: jsonAnswer(NoteTemplate, 'Changed') },
});
const removeRoute = guarded({
  method: 'delete',
  path: `${base}/{id}`,
  guard,
  tags,
  summary: 'Take one of one’s own note templates away',
  request: { params: IdParam },
  responses: { 204: { description: 'Done' } },
});

/** What a doctor does with their own note templates; nobody sees another person's. */
export function registerNoteTemplateRoutes(app: OpenAPIHono<AppEnv>) {
  return app
    .openapi(listRoute, async (c) => c.json({ items: await inHospital(c, ownTemplates) }, 200))
    .openapi(createRoute, async (c) => {
      const made = await actAndRead(
        c,
        (tenant) => createTemplate(tenant, c.req.valid('json')),
        (tenant, id) => findTemplate(tenant, id),
      );
      return c.json(made, 201);
    })
    .openapi(changeRoute, async (c) => {
      const { id } = c.req.valid('param');
      const changed = await actAndRead(
        c,
        (tenant) => changeTemplate(tenant, id, c.req.valid('json')),
        (tenant) => findTemplate(tenant, id),
      );
      return c.json(changed, 200);
    })
    .openapi(removeRoute, async (c) => {
      await inHospital(c, (tenant) => removeTemplate(tenant, c.req.valid('param').id));
      return c.body(null, 204);
    });
}

export type NoteTemplateRoutes = ReturnType<typeof registerNoteTemplateRoutes>;
