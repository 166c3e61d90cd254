import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { DisplayedHospital, QueueDisplay } from '#contracts/appointments/display.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { showDisplay, shownHospitals } from '#api/appointments/shown-queues.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { guarded, jsonAnswer } from '#api/platform/guarded.ts';

const base = '/api/v1/display';
const tags = ['appointments'];
/** For browsers and what stands before the API: as fresh as the wall needs it, asked for once by all walls of a hospital. */
const kept = 'public, max-age=2';
const listRoute = guarded({
  method: 'get',
  path: base,
  guard: 'public',
  tags,
  summary: 'Hospitals that show their queues to everybody',
  responses: { 200: jsonAnswer(z.object({ items: z.array(DisplayedHospital) }), 'Hospitals') },
});
const displayRoute = guarded({
  method: 'get',
  path: `${base}/{hospital}`,
  guard: 'public',
  tags,
  summary:
    'The queues of a hospital’s day as numbers, for a wall: no patient’s name, and nothing where it is not switched on',
  request: {
    params: z.object({ hospital: z.string().describe('short name, as `/auth/hospitals` gives it') }),
  },
  responses: { 200: jsonAnswer(QueueDisplay, 'Numbers') },
});

/** What everybody may see without a sign-in, of hospitals that show it. */
export function registerDisplayRoutes(app: OpenAPIHono<AppEnv>) {
  return app
    .openapi(listRoute, async (c) => {
      const items = (await shownHospitals(c)).map(({ slug, name }) => ({ slug, name }));
      c.header('Cache-Control', kept);
      return c.json({ items }, 200);
    })
    .openapi(displayRoute, async (c) => {
      const { hospital: slug } = c.req.valid('param');
      // An unknown hospital and one that shows nothing have the same answer.
      const hospital = (await shownHospitals(c)).find((each) => each.slug === slug);
      if (!hospital) throw new Refusal('not_found');
      const display = await showDisplay(c, hospital);
      c.header('Cache-Control', kept);
      return c.json(display, 200);
    });
}

export type DisplayRoutes = ReturnType<typeof registerDisplayRoutes>;
