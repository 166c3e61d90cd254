import { defineEntity, p } from '@mikro-orm/core';
import type { InferEntity } from '@mikro-orm/core';
import { dueDefaults } from '#contracts/inbox/names.ts';
import type { Rung } from '#contracts/inbox/ladder.ts';
import type { DueSettings, TaskKind } from '#contracts/inbox/names.ts';
import { expiryDefaults } from '#contracts/visits/names.ts';
import type { ExpirySettings } from '#contracts/visits/names.ts';
import { currentHospital, instant } from '#db/tenancy/tenant-entity.ts';

/** Settings an administrator may change; times in minutes, percent of the time until due. */
export type HospitalSettings = DueSettings &
  ExpirySettings & {
    reminderPercent: number;
    escalationPercent: number;
    /** Ladders of kinds of task that are other than the usual one. */
    ladders?: Partial<Record<TaskKind, Rung[]>>;
    moneyBeforeConsultation: boolean;
    /** Days in which a consultation follows an earlier one of the department, and how many visits may; 0 days: in the same visit only. */
    followUpDays: number;
    followUpVisits: number;
    /** What of its fee a consultation costs that follows another one. */
    followUpPercent: number;
    /** Minutes stock is kept for a prescription. */
    reservationMinutes: number;
    /** Days after a prescription was written in which its repeats may be issued. */
    repeatDays: number;
    /** Minutes a record stays open that was opened without a care relationship. */
    breakGlassMinutes: number;
    /** What one person may take off a visit's bill, and leave unpaid of it, without a second one; minor units. */
    voidLimitMinor: number;
    onAccountLimitMinor: number;
    /** Lines below the hospital’s name on what is printed: address, telephone, registration. */
    letterhead: string;
  };

/** What holds where a hospital has set nothing: also for settings that came after it was made. */
export const defaultSettings: HospitalSettings = {
  ...dueDefaults,
  ...expiryDefaults,
  reminderPercent: 50,
  escalationPercent: 100,
  moneyBeforeConsultation: false,
  followUpDays: 0,
  followUpVisits: 1,
  followUpPercent: 0,
  reservationMinutes: 240,
  // Half a year: as long as a prescription with refills is good for where the law says how long (21 CFR 1306.22).
  repeatDays: 180,
  breakGlassMinutes: 60,
  voidLimitMinor: 50_000,
  onAccountLimitMinor: 100_000,
  letterhead: '',
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
    /** Whether everybody may see its queues, as numbers. */
    showsQueues: p.boolean().default(false),
    /** Counts changes of its settings. */
    version: p.integer().default(1),
    wrappedKey: p.text(),
    createdAt: instant(),
  },
});
export type Hospital = InferEntity<typeof Hospital>;
