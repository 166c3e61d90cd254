import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { dueDefaults } from '#contracts/inbox/names.ts';
import { LocalTime } from '#contracts/platform/wire.ts';
import { expiryDefaults } from '#contracts/visits/names.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { changeSettings, hospitalClock } from '#db/platform/hospital.repository.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { tenantOf } from '#api/platform/env.ts';
import type { AppContext, AppEnv } from '#api/platform/env.ts';
import { guarded, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';

const minutes = z.number().min(0.01, 'more than 0 minutes').max(10_080, 'at most a week').describe('minutes');
const days = z.number().min(0.00001).max(365).describe('days');
const minorUnits = z
  .number()
  .int()
  .min(0, 'not less than nothing')
  .max(1_000_000_000)
  .describe('minor units');
const percent = z.number().min(1, 'at least 1 percent').max(1000, 'at most 1000 percent');
/** One schema for each setting that kinds of tasks and orders have. */
const everyOf = <S extends string, T>(settings: Record<S, number>, schema: T) =>
  Object.fromEntries(Object.keys(settings).map((name) => [name, schema])) as Record<S, T>;
/** Settings of a hospital that its administrator may change. */
export const Settings = z.object({
  ...everyOf(dueDefaults, minutes.optional()),
  ...everyOf(expiryDefaults, days.optional()),
  reminderPercent: percent,
  escalationPercent: percent,
  moneyBeforeConsultation: z.boolean(),
  dayStartsAt: LocalTime,
  reservationMinutes: minutes.optional(),
  breakGlassMinutes: minutes.optional(),
  voidLimitMinor: minorUnits.optional(),
  onAccountLimitMinor: minorUnits.optional(),
});
const tags = ['admin'];
const getSettings = guarded({
  method: 'get',
  path: '/api/v1/admin/settings',
  guard: 'settings.manage',
  tags,
  summary: 'Settings of the hospital',
  responses: { 200: jsonAnswer(Settings, 'Settings') },
});
const putSettings = guarded({
  method: 'put',
  path: '/api/v1/admin/settings',
  guard: 'settings.manage',
  tags,
  summary: 'Change settings of the hospital',
  request: { body: jsonBody(Settings) },
  responses: { 200: jsonAnswer(Settings, 'Settings') },
});

const inHospital = <T>(c: AppContext, work: (tenant: Tenant) => Promise<T>) =>
  inTenant(c.get('deps').db, tenantOf(c), work);

export function registerAdminRoutes(app: OpenAPIHono<AppEnv>): void {
  const read = async (tenant: Tenant) => {
    const { settings, dayStartsAt } = await hospitalClock(tenant);
    return { ...settings, dayStartsAt };
  };
  app.openapi(getSettings, async (c) => c.json(await inHospital(c, read), 200));
  app.openapi(putSettings, async (c) => {
    const settings = await inHospital(c, async (tenant) => {
      const change = c.req.valid('json');
      const named = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      await changeSettings(tenant, { ...named, dayStartsAt: change.dayStartsAt });
      await recordAudit(tenant, {
        action: 'hospital.settings',
        entity: 'hospital',
        entityId: tenant.hospitalId,
        details: c.req.valid('json'),
      });
      return read(tenant);
    });
    return c.json(settings, 200);
  });
}
