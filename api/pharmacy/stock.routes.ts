import type { OpenAPIHono } from '@hono/zod-openapi';
import { PageQuery } from '#contracts/platform/wire.ts';
import {
  AdjustStockInput,
  ReceiveStockInput,
  StockBatch,
  StockBatchPage,
  StockBatchQuery,
  StockMovementPage,
} from '#contracts/pharmacy/medicine.ts';
import { findBatch, listBatches, listMovements } from '#db/pharmacy/stock-list.repository.ts';
import { adjustStock } from '#activities/pharmacy/adjust-stock.ts';
import { receiveStock } from '#activities/pharmacy/receive-stock.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { inHospital, makeOnce, readOne } from '#api/platform/in-hospital.ts';
import { guarded, IdParam, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';

const tags = ['pharmacy'];
const base = '/api/v1/pharmacy/stock';
const batchesRoute = guarded({
  method: 'get',
  path: `${base}/batches`,
  guard: 'stock.read',
  tags,
  summary: 'Batches, first to expire first',
  request: { query: StockBatchQuery },
  responses: { 200: jsonAnswer(StockBatchPage, 'A page') },
});
const movementsRoute = guarded({
  method: 'get',
  path: `${base}/batches/{id}/movements`,
  guard: 'stock.read',
  tags,
  summary: 'The ledger of a batch, newest first',
  request: { params: IdParam, query: PageQuery },
  responses: { 200: jsonAnswer(StockMovementPage, 'A page') },
});
const receiveRoute = guarded({
  method: 'post',
  path: `${base}/receipts`,
  guard: 'stock.manage',
  idempotent: true,
  tags,
  summary: 'Take goods in: a new batch, or more of one',
  request: { body: jsonBody(ReceiveStockInput) },
  responses: { 201: jsonAnswer(StockBatch, 'The batch as it is now') },
});
const adjustRoute = guarded({
  method: 'post',
  path: `${base}/batches/{id}/adjustments`,
  guard: 'stock.manage',
  idempotent: true,
  tags,
  summary: 'Correct or write off; 409 when it would take what is reserved',
  request: { params: IdParam, body: jsonBody(AdjustStockInput) },
  responses: { 201: jsonAnswer(StockBatch, 'The batch as it is now') },
});

export function registerStockRoutes(app: OpenAPIHono<AppEnv>) {
  return app
    .openapi(batchesRoute, async (c) =>
      c.json(await inHospital(c, (tenant) => listBatches(tenant, c.req.valid('query'))), 200),
    )
    .openapi(movementsRoute, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(await readOne(c, (tenant) => listMovements(tenant, id, c.req.valid('query'))), 200);
    })
    .openapi(receiveRoute, async (c) => {
      const body = c.req.valid('json');
      const act = { route: 'stock.receive', body };
      return c.json(await makeOnce(c, act, (tenant) => receiveStock(tenant, body), findBatch), 201);
    })
    .openapi(adjustRoute, async (c) => {
      const { id } = c.req.valid('param');
      const body = c.req.valid('json');
      const act = { route: `stock.adjust:${id}`, body };
      return c.json(await makeOnce(c, act, (tenant) => adjustStock(tenant, id, body), findBatch), 201);
    });
}

export type StockRoutes = ReturnType<typeof registerStockRoutes>;
