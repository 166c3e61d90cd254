import type { OpenAPIHono } from '@hono/zod-openapi';
import { Bill, DebtPayment } from '#contracts/billing/bill.ts';
import { DebtPage, DebtQuery, PatientAccount } from '#contracts/billing/debt.ts';
import { billOfVisit } from '#db/billing/bill.repository.ts';
import { listDebts, patientAccount } from '#db/billing/debt.repository.ts';
import { payDebt } from '#activities/billing/pay-debt.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { inHospital, makeOnce, readOne } from '#api/platform/in-hospital.ts';
import { guarded, IdParam, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';

const tags = ['billing'];
const payRoute = guarded({
  method: 'post',
  path: '/api/v1/billing/visits/{id}/payments',
  guard: 'payment.take',
  idempotent: true,
  tags,
  summary: 'Pay what is owed of a visit that is over, on any day',
  request: { params: IdParam, body: jsonBody(DebtPayment) },
  responses: { 201: jsonAnswer(Bill, 'The bill as it is now') },
});
const debtsRoute = guarded({
  method: 'get',
  path: '/api/v1/billing/debts',
  guard: 'debt.read',
  tags,
  summary: 'What is owed of visits that are over, oldest first, and the sum of it',
  request: { query: DebtQuery },
  responses: { 200: jsonAnswer(DebtPage, 'A page') },
});
const accountRoute = guarded({
  method: 'get',
  path: '/api/v1/billing/patients/{id}/account',
  guard: ['bill.read', 'payment.take'],
  tags,
  summary: 'What a patient owes of visits that are over, and what is owed to them',
  request: { params: IdParam },
  responses: { 200: jsonAnswer(PatientAccount, 'The account') },
});

export function registerDebtRoutes(app: OpenAPIHono<AppEnv>) {
  return app
    .openapi(payRoute, async (c) => {
      const { id } = c.req.valid('param');
      const body = c.req.valid('json');
      const act = { route: `bill.pay_debt:${id}`, body };
      return c.json(await makeOnce(c, act, (tenant) => payDebt(tenant, id, body), billOfVisit), 201);
    })
    .openapi(debtsRoute, async (c) =>
      c.json(await inHospital(c, (tenant) => listDebts(tenant, c.req.valid('query'))), 200),
    )
    .openapi(accountRoute, async (c) =>
      c.json(await readOne(c, (tenant) => patientAccount(tenant, c.req.valid('param').id)), 200),
    );
}

export type DebtRoutes = ReturnType<typeof registerDebtRoutes>;
