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
    settings: p.json<HospitalSettings>(),
    wrappedKey: p.text(),
    createdAt: instant(),
  },
});
export type Hospital = InferEntity<typeof Hospital>;
