import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { CreateStaffInput, StaffUser, UpdateStaffInput } from '#contracts/identity/auth.ts';
import { LocalTime } from '#contracts/platform/wire.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { changeStaff, insertAccount, listStaff } from '#db/identity/user.repository.ts';
import { ensureDoctorProfile } from '#db/doctors/doctor-profile.repository.ts';
import { changeSettings, hospitalClock } from '#db/platform/hospital.repository.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { choosePassword } from '#activities/identity/choose-password.ts';
import { tenantOf } from '#api/platform/env.ts';
import type { AppContext, AppEnv } from '#api/platform/env.ts';
import { guarded, IdParam, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';

const minutes = z.number().min(0.01, 'more than 0 minutes').max(10_080, 'at most a week').describe('minutes');
const days = z.number().min(0.00001).max(365).describe('days');
const percent = z.number().min(1, 'at least 1 percent').max(1000, 'at most 1000 percent');
/** Settings of a hospital that its administrator may change. */
export const Settings = z.object({
  triageDueMinutes: minutes,
  billingDueMinutes: minutes,
  paymentDueMinutes: minutes,
  reminderPercent: percent,
  escalationPercent: percent,
  moneyBeforeConsultation: z.boolean(),
  dayStartsAt: LocalTime,
  collectionDueMinutes: minutes.optional(),
  laboratoryDueMinutes: minutes.optional(),
  reviewDueMinutes: minutes.optional(),
  dispensingDueMinutes: minutes.optional(),
  procedureDueMinutes: minutes.optional(),
  reservationMinutes: minutes.optional(),
  labExpiryDays: days.optional(),
  prescriptionExpiryDays: days.optional(),
  procedureExpiryDays: days.optional(),
});
const tags = ['admin'];
const listRoute = guarded({
  method: 'get',
  path: '/api/v1/admin/users',
  guard: 'users.manage',
  tags,
  summary: 'Accounts of the hospital',
  responses: { 200: jsonAnswer(z.object({ items: z.array(StaffUser) }), 'Accounts') },
});
const createRoute = guarded({
  method: 'post',
  path: '/api/v1/admin/users',
  guard: 'users.manage',
  tags,
  summary: 'Make a staff account',
  request: { body: jsonBody(CreateStaffInput) },
  responses: { 201: jsonAnswer(StaffUser, 'Made') },
});
const changeRoute = guarded({
  method: 'patch',
  path: '/api/v1/admin/users/{id}',
  guard: 'users.manage',
  tags,
  summary: 'Change roles, department or state of an account',
  request: { params: IdParam, body: jsonBody(UpdateStaffInput) },
  responses: { 200: jsonAnswer(StaffUser, 'Changed') },
});
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

const staff = async (tenant: Tenant, id: string) => {
  const user = (await listStaff(tenant)).find((entry) => entry.id === id);
  if (!user) throw new Refusal('not_found');
  return user;
};
const inHospital = <T>(c: AppContext, work: (tenant: Tenant) => Promise<T>) =>
  inTenant(c.get('deps').db, tenantOf(c), work);

/** Roles that belong to the platform hospital only, and those that only other hospitals have. */
async function assertRolesFit(tenant: Tenant, roles: readonly string[] | undefined): Promise<void> {
  const { slug } = await hospitalClock(tenant);
  const isPlatformRole = (role: string) => role === 'ops' || role === 'platform_admin';
  if (roles?.some((role) => isPlatformRole(role) !== (slug === 'platform')))
    throw new Refusal('request.invalid', {}, [{ path: 'roles', message: 'not a role of this hospital' }]);
}

export function registerAdminRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(listRoute, async (c) => c.json({ items: await inHospital(c, listStaff) }, 200));
  app.openapi(createRoute, async (c) => {
    const { password, departmentId, ...input } = c.req.valid('json');
    const hospital = await inHospital(c, hospitalClock);
    const passwordHash = await choosePassword(password, { ...input, hospital }, 'password');
    const user = await inHospital(c, async (tenant) => {
      await assertRolesFit(tenant, input.roles);
      const id = await insertAccount(tenant, { ...input, passwordHash, departmentId: departmentId ?? null });
      if (!id)
        throw new Refusal('auth.email_taken', {}, [
          { path: 'email', message: 'an account with this e-mail exists' },
        ]);
      await recordAudit(tenant, {
        action: 'user.create',
        entity: 'user',
        entityId: id,
        details: { roles: input.roles },
      });
      await ensureDoctorProfile(tenant, id);
      return staff(tenant, id);
    });
    return c.json(user, 201);
  });
  app.openapi(changeRoute, async (c) => {
    const { id } = c.req.valid('param');
    const user = await inHospital(c, async (tenant) => {
      const change = c.req.valid('json');
      await assertRolesFit(tenant, change.roles);
      await changeStaff(tenant, id, change);
      await ensureDoctorProfile(tenant, id);
      return staff(tenant, id);
    });
    return c.json(user, 200);
  });
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
