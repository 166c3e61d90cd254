import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { Ladders } from '#contracts/inbox/ladder.ts';
import { dueDefaults } from '#contracts/inbox/names.ts';
import { told } from '#contracts/platform/field-error.ts';
import { LocalTime, text } from '#contracts/platform/wire.ts';
import { expiryDefaults } from '#contracts/visits/names.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { readSettings, setSettings } from '#activities/identity/change-settings.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { actAndRead, inHospital } from '#api/platform/in-hospital.ts';
import { guarded, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';

const minutes = z.number().min(0.01).max(10_080).describe('minutes');
const days = z.number().min(0.00001).max(365).describe('days');
const minorUnits = z.number().int().min(0).max(1_000_000_000).describe('minor units');
const percent = z.number().min(1).max(1000);
/** One schema for each setting that kinds of tasks and orders have. */
const everyOf = <S extends string, T>(settings: Record<S, number>, schema: T) =>
  Object.fromEntries(Object.keys(settings).map((name) => [name, schema])) as Record<S, T>;
const Version = z.number().int().min(1);
/** Settings of a hospital that its administrator may change. */
export const Settings = z.object({
  ...everyOf(dueDefaults, minutes.optional()),
  ...everyOf(expiryDefaults, days.optional()),
  reminderPercent: percent,
  escalationPercent: percent,
  ladders: Ladders.optional(),
  moneyBeforeConsultation: z.boolean(),
  followUpDays: z
    .number()
    .int()
    .min(0)
    .max(365)
    .optional()
    .describe(
      'days in which a consultation follows an earlier one of the department; 0: in the same visit only',
    ),
  followUpVisits: z.number().int().min(1).max(100).optional().describe('how many visits may follow one'),
  followUpPercent: z
    .number()
    .int()
    .min(0)
    .max(100)
    .optional()
    .describe('what of its fee such a consultation costs'),
  dayStartsAt: LocalTime,
  showsQueues: z.boolean().optional().describe('everybody may see the queues, as numbers'),
  reservationMinutes: minutes.optional(),
  repeatDays: z
    .number()
    .int()
    .min(1)
    .max(730)
    .optional()
    .describe('days after a prescription was written in which its repeats may be issued'),
  breakGlassMinutes: minutes.optional(),
  voidLimitMinor: minorUnits.optional(),
  onAccountLimitMinor: minorUnits.optional(),
  letterhead: text(400).optional().describe('lines below the hospital’s name on what is printed'),
});
/** Settings as they hold: what was never set is what holds without it. */
const SettingsNow = Settings.required().extend({
  ladders: Ladders.optional(),
  usualLadders: Ladders,
  version: Version,
});
/** A person is told before everybody is. */
const SettingsInput = Settings.extend({
  version: Version.optional().describe(
    'as it was seen: settings that were changed since are not written over',
  ),
}).refine((all) => all.reminderPercent <= all.escalationPercent, {
  path: ['escalationPercent'],
  ...told('not_before_reminder'),
});
const tags = ['admin'];
const getSettings = guarded({
  method: 'get',
  path: '/api/v1/admin/settings',
  guard: 'settings.manage',
  tags,
  summary: 'Settings of the hospital',
  responses: { 200: jsonAnswer(SettingsNow, 'Settings') },
});
const putSettings = guarded({
  method: 'put',
  path: '/api/v1/admin/settings',
  guard: 'settings.manage',
  tags,
  summary: 'Change settings of the hospital',
  request: { body: jsonBody(SettingsInput) },
  responses: { 200: jsonAnswer(SettingsNow, 'Settings') },
});

export function registerAdminRoutes(app: OpenAPIHono<AppEnv>) {
  return app
    .openapi(getSettings, async (c) => c.json(await inHospital(c, readSettings), 200))
    .openapi(putSettings, async (c) => {
      const change = (tenant: Tenant) => setSettings(tenant, c.req.valid('json'));
      return c.json(await actAndRead(c, change, readSettings), 200);
    });
}

export type AdminRoutes = ReturnType<typeof registerAdminRoutes>;
