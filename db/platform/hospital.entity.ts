import { defineEntity, p } from '@mikro-orm/core';
import type { InferEntity } from '@mikro-orm/core';
import { currentHospital, instant } from '#db/tenancy/tenant-entity.ts';

/** Settings an administrator may change; times in minutes, percent of the time until due. */
export type HospitalSettings = {
  triageDueMinutes: number;
  billingDueMinutes: number;
  paymentDueMinutes: number;
  reminderPercent: number;
  escalationPercent: number;
  moneyBeforeConsultation: boolean;
  /** Due times of a routine order's tasks; urgent takes half of it, STAT a quarter. */
  collectionDueMinutes: number;
  laboratoryDueMinutes: number;
  reviewDueMinutes: number;
  dispensingDueMinutes: number;
  procedureDueMinutes: number;
  /** Days after which what nobody came for expires. */
  labExpiryDays: number;
  prescriptionExpiryDays: number;
  procedureExpiryDays: number;
  /** Minutes stock is kept for a prescription. */
  reservationMinutes: number;
  /** Minutes a record stays open that was opened without a care relationship. */
  breakGlassMinutes: number;
  /** What one person may take off a visit's bill, and leave unpaid of it, without a second one; minor units. */
  voidLimitMinor: number;
  onAccountLimitMinor: number;
};

/** What holds where a hospital has set nothing: also for settings that came after it was made. */
export const defaultSettings: HospitalSettings = {
  triageDueMinutes: 10,
  billingDueMinutes: 15,
  paymentDueMinutes: 15,
  reminderPercent: 50,
  escalationPercent: 100,
  moneyBeforeConsultation: false,
  collectionDueMinutes: 30,
  laboratoryDueMinutes: 120,
  reviewDueMinutes: 60,
  dispensingDueMinutes: 30,
  procedureDueMinutes: 60,
  labExpiryDays: 7,
  prescriptionExpiryDays: 2,
  procedureExpiryDays: 30,
  reservationMinutes: 240,
  breakGlassMinutes: 60,
  voidLimitMinor: 50_000,
  onAccountLimitMinor: 100_000,
};

/** A hospital. Not a tenant table: its own id is the tenant; the app role sees only its own row. */
export const Hospital = defineEntity({
  name: 'Hospital',
  tableName: 'hospital',
  rowLevelSecurity: 'force',
  policies: [
    { name: 'own', using: `id = ${currentHospital}`, check: `id = ${currentHospital}` },
    { name: 'platform_reads', command: 'select', roles: ['hmtp_platform'], using: 'id is not null' },
  ],
  properties: {
    id: p.uuid().primary(),
    slug: p.string().length(41).unique('hospital_slug_unique'),
    name: p.string().length(120),
    isPlatform: p.boolean(),
    timeZone: p.string().length(64),
    currency: p.string().length(3),
    dayStartsAt: p.string().length(5),
    settings: p.json<Partial<HospitalSettings>>(),
    wrappedKey: p.text(),
    createdAt: instant(),
  },
});
export type Hospital = InferEntity<typeof Hospital>;
