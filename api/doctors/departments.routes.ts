import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { AddDepartmentInput, ChangeDepartmentInput, DepartmentState } from '#contracts/doctors/department.ts';
import { departmentStates } from '#db/doctors/department.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { addDepartment, changeDepartment } from '#activities/doctors/change-department.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { actAndRead, inHospital } from '#api/platform/in-hospital.ts';
import { guarded, IdParam, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';

const base = '/api/v1/admin/departments';
const tags = ['admin'];
const guard = 'settings.manage' as const;
const listRoute = guarded({
  method: 'get',
  path: base,
  guard,
  tags,
  summary: 'Departments, closed ones too, with what is open there and what a consultation costs',
  responses: { 200: jsonAnswer(z.object({ items: z.array(DepartmentState) }), 'Departments') },
});
const addRoute = guarded({
  method: 'post',
  path: base,
  guard,
  tags,
  summary: 'Add a department',
  request: { body: jsonBody(AddDepartmentInput) },
  responses: { 201: jsonAnswer(DepartmentState, 'Added') },
});
const changeRoute = guarded({
  method: 'put',
  path: `${base}/{id}`,
  guard,
  tags,
  summary:
    'Rename a department, close it when nothing is open there, open it again, or set its consultation fee',
  request: { params: IdParam, body: jsonBody(ChangeDepartmentInput) },
  responses: { 200: jsonAnswer(DepartmentState, 'Changed') },
});

const one = async (tenant: Tenant, id: string) => (await departmentStates(tenant, id))[0] ?? null;

export function registerDepartmentRoutes(app: OpenAPIHono<AppEnv>) {
  return app
    .openapi(listRoute, async (c) =>
      c.json({ items: await inHospital(c, (tenant) => departmentStates(tenant)) }, 200),
    )
    .openapi(addRoute, async (c) =>
      c.json(await actAndRead(c, (tenant) => addDepartment(tenant, c.req.valid('json')), one), 201),
    )
    .openapi(changeRoute, async (c) => {
      const { id } = c.req.valid('param');
      const change = (tenant: Tenant) => changeDepartment(tenant, id, c.req.valid('json'));
      return c.json(await actAndRead(c, change, (tenant) => one(tenant, id)), 200);
    });
}

export type DepartmentRoutes = ReturnType<typeof registerDepartmentRoutes>;
