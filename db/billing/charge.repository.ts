import { LockMode } from '@mikro-orm/core';
import { amountOf } from '#domain/billing/price.ts';
import type { UnitPrice } from '#domain/billing/price.ts';
import { Charge } from '#db/billing/billing.entity.ts';
import { postEntry } from '#db/billing/ledger.repository.ts';
import { pricesOf } from '#db/billing/price.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { sendInsert } from '#db/driver/send-write.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Visit a money step belongs to, and the submission that causes it. */
export type MoneyStep = { visitId: string; patientId: string; submissionId: string };

/** Whose consultation is charged, and which charge it follows. */
type ConsultationCharged = { doctorId?: string; followsId?: string };

/** Posts a charge at a price for so many units, rounded here and nowhere else: debit receivable, credit revenue. Nothing is posted for what costs nothing. */
export async function insertCharge(
  tenant: Tenant,
  step: MoneyStep,
  item: { code: string; name: string; currency: string; lineId?: string } & ConsultationCharged & UnitPrice,
  quantity: number,
): Promise<void> {
  const id = uuidv7();
  const amountMinor = amountOf(item, quantity);
  const { hospitalId } = tenant;
  const { visitId, patientId, submissionId } = step;
  sendInsert(tenant.em, Charge, {
    id,
    hospitalId,
    visitId,
    patientId,
    submissionId,
    lineId: item.lineId ?? null,
    creditsId: null,
    doctorId: item.doctorId ?? null,
    followsId: item.followsId ?? null,
    serviceCode: item.code,
    name: item.name,
    quantity,
    unitMinor: item.amountMinor,
    per: item.per,
    amountMinor,
    currency: item.currency,
    postedAt: new Date(),
    postedBy: tenant.actorId ?? '',
  });
  if (amountMinor === 0n) return;
  await postEntry(tenant, {
    kind: 'charge',
    subject: { visitId, patientId },
    submissionId,
    refId: id,
    currency: item.currency,
    lines: [
      { account: 'receivable', amountMinor },
      { account: 'revenue', amountMinor: -amountMinor },
    ],
  });
}

/**
 * What was done of what was ordered, and the price it was ordered at; null where none was valid then. `lineId`: the line of a prescription, by
 * which a return finds what was charged of it.
 */
export type DoneItem = {
  code: string;
  name: string;
  quantity: number;
  ordered: OrderedAt;
  lineId?: string;
};
type OrderedAt = { unitMinor?: bigint | null | undefined; per: number };
const wasPriced = (ordered: OrderedAt): ordered is { unitMinor: bigint; per: number } =>
  typeof ordered.unitMinor === 'bigint';

/**
 * Charges what was done of a catalogue at the prices it was ordered at, or at today's where none was valid then. Where none is valid today
 * either it is charged at nothing and stands on the bill for the cashier to see: care never waits for a price list.
 */
export async function chargeItems(
  tenant: Tenant,
  step: MoneyStep,
  items: readonly DoneItem[],
): Promise<void> {
  const prices = await pricesOf(
    tenant,
    items.filter(({ ordered }) => !wasPriced(ordered)).map((item) => item.code),
  );
  const { currency: local } = await hospitalClock(tenant);
  for (const { code, name, quantity, ordered, lineId } of items) {
    const price = wasPriced(ordered)
      ? { amountMinor: ordered.unitMinor, per: ordered.per, currency: local }
      : (prices.get(code) ?? { amountMinor: 0n, per: 1, currency: local });
    await insertCharge(tenant, step, { ...price, code, name, ...(lineId ? { lineId } : {}) }, quantity);
  }
}

/** Charges of a visit, also those that were taken off; locked when they are about to be. */
export const chargesOfVisit = (tenant: Tenant, visitId: string, lock = false): Promise<Charge[]> =>
  tenant.em.find(
    Charge,
    { hospitalId: tenant.hospitalId, visitId },
    { orderBy: { postedAt: 'asc', id: 'asc' }, ...(lock ? { lockMode: LockMode.PESSIMISTIC_WRITE } : {}) },
  );

/** Charges of which something has come back: they stay as they are, or the same would be taken off twice. */
export const isCredited = (charge: Charge, charges: readonly Charge[]): boolean =>
  charge.creditsId !== null || charges.some(({ creditsId }) => creditsId === charge.id);

/** Takes a part of a charge back: a charge below zero that names it, and its entry the other way round. `amountMinor` above zero. */
export async function insertCredit(
  tenant: Tenant,
  step: MoneyStep,
  charge: Charge,
  { quantity, amountMinor }: { quantity: number; amountMinor: bigint },
): Promise<void> {
  const id = uuidv7();
  const { hospitalId } = tenant;
  sendInsert(tenant.em, Charge, {
    id,
    hospitalId,
    ...step,
    lineId: charge.lineId ?? null,
    creditsId: charge.id,
    doctorId: charge.doctorId ?? null,
    followsId: null,
    serviceCode: charge.serviceCode,
    name: charge.name,
    quantity: -quantity,
    unitMinor: charge.unitMinor,
    per: charge.per,
    amountMinor: -amountMinor,
    currency: charge.currency,
    postedAt: new Date(),
    postedBy: tenant.actorId ?? '',
  });
  if (amountMinor === 0n) return;
  await postEntry(tenant, {
    kind: 'charge',
    subject: step,
    submissionId: step.submissionId,
    refId: id,
    currency: charge.currency,
    lines: [
      { account: 'receivable', amountMinor: -amountMinor },
      { account: 'revenue', amountMinor },
    ],
  });
}

/** Takes a charge off: it stays, marked, and its entry is reversed. */
export async function markVoided(
  tenant: Tenant,
  step: MoneyStep,
  charge: Charge,
  reason: string,
): Promise<void> {
  await tenant.em.execute(
    'update charge set voided_at = now(), voided_by = ?, void_reason = ? where hospital_id = ? and id = ?',
    [tenant.actorId, await tenant.vault.seal(tenant, charge.patientId, reason), tenant.hospitalId, charge.id],
  );
  if (charge.amountMinor === 0n) return;
  await postEntry(tenant, {
    kind: 'charge_void',
    subject: step,
    submissionId: step.submissionId,
    refId: charge.id,
    currency: charge.currency,
    lines: [
      { account: 'receivable', amountMinor: -charge.amountMinor },
      { account: 'revenue', amountMinor: charge.amountMinor },
    ],
  });
}
