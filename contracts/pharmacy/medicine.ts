import { z } from 'zod';
import { CatalogueSearch } from '#contracts/labs/catalogue.ts';
import { changeOf } from '#contracts/platform/catalogue.ts';
import {
  Id,
  Instant,
  LocalDate,
  Money,
  PageQuery,
  page,
  line,
  requiredLine,
} from '#contracts/platform/wire.ts';
import { saleClasses, stockMovementKinds } from '#contracts/pharmacy/names.ts';
import { told } from '#contracts/platform/field-error.ts';

export const MedicineInput = z.object({
  code: requiredLine(40).describe('the hospital’s own code, unique'),
  system: line(200).default('http://www.nlm.nih.gov/research/umls/rxnorm'),
  rxnorm: line(20).nullable().default(null),
  generic: requiredLine(200),
  brand: line(120).default(''),
  form: line(60).default('').describe('tablet, oral solution ...'),
  strength: line(80).default(''),
  atc: line(10).nullable().default(null),
  baseUnit: requiredLine(40).describe('what stock is counted in: UCUM, e.g. {tablet} or mL'),
  packSize: z.number().int().min(1).max(100_000).default(1).describe('base units in a pack'),
  saleClass: z.enum(saleClasses).default('prescription'),
  priceMinor: z
    .string()
    .regex(/^\d{1,12}$/)
    .describe('price today of `pricePer` base units, minor units'),
  pricePer: z
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(1)
    .describe('how many base units the price is for: 60 for a bottle of 60 mL'),
  active: z.boolean().default(true),
});
export type MedicineInput = z.output<typeof MedicineInput>;
/** A change of a medicine; members left out stay as they are. */
export const MedicineChange = changeOf(MedicineInput.shape);

export const Medicine = z.object({
  id: Id,
  code: z.string(),
  system: z.string(),
  rxnorm: z.string().nullable(),
  generic: z.string(),
  brand: z.string(),
  form: z.string(),
  strength: z.string(),
  atc: z.string().nullable(),
  baseUnit: z.string(),
  packSize: z.number().int(),
  saleClass: z.enum(saleClasses),
  price: Money.nullable().describe('of `pricePer` base units'),
  pricePer: z.number().int(),
  available: z.number().int().describe('base units that are on hand, not reserved and not expired'),
  active: z.boolean(),
  version: z.number().int(),
});
export type Medicine = z.infer<typeof Medicine>;
/** Search of medicines; `saleClass` leaves those that may be sold that way. */
export const MedicineSearch = CatalogueSearch.extend({ saleClass: z.enum(saleClasses).optional() });
export const MedicinePage = page(Medicine);

/** Goods received: a new batch, or more of one that is there. */
export const ReceiveStockInput = z.object({
  medicineId: Id,
  batchNumber: requiredLine(60),
  expiresOn: LocalDate,
  quantity: z.number().int().min(1).max(10_000_000).describe('base units'),
  reason: line(200).default(''),
});
export type ReceiveStockInput = z.output<typeof ReceiveStockInput>;

/** A correction of what is on hand; what is reserved cannot be taken away. */
export const AdjustStockInput = z
  .object({
    kind: z.enum(['adjust', 'write_off']),
    quantity: z
      .number()
      .int()
      .min(-10_000_000)
      .max(10_000_000)
      .refine((value) => value !== 0, told('not_zero'))
      .meta({ not: { const: 0 } })
      .describe('base units, negative takes out'),
    reason: requiredLine(200),
  })
  .meta({
    allOf: [
      {
        if: { properties: { kind: { const: 'write_off' } } },
        then: { properties: { quantity: { maximum: -1 } } },
      },
    ],
  });
export type AdjustStockInput = z.output<typeof AdjustStockInput>;

export const StockBatch = z.object({
  id: Id,
  medicineId: Id,
  medicineName: z.string(),
  batchNumber: z.string(),
  expiresOn: LocalDate,
  onHand: z.number().int(),
  reserved: z.number().int(),
  baseUnit: z.string(),
  expired: z.boolean(),
});
export type StockBatch = z.infer<typeof StockBatch>;
export const StockBatchPage = page(StockBatch);
/** Batches, first to expire first; those that are used up only when asked for. */
export const StockBatchQuery = PageQuery.extend({
  medicineId: Id.optional(),
  includeEmpty: z.enum(['true', 'false']).default('false'),
});

/** A line of the stock ledger. */
export const StockMovement = z.object({
  id: Id,
  at: Instant,
  kind: z.enum(stockMovementKinds),
  quantity: z.number().int().describe('base units, negative takes out'),
  byName: z.string().nullable(),
  reason: z.string(),
  visitId: Id.nullable(),
});
export type StockMovement = z.infer<typeof StockMovement>;
export const StockMovementPage = page(StockMovement);
