import { defineEntity, p } from '@mikro-orm/core';
import type { InferEntity } from '@mikro-orm/core';
import type { Locale, Role } from '#contracts/identity/names.ts';
import { instant, tenantColumns, tenantTable } from '#db/tenancy/tenant-entity.ts';

export const Department = defineEntity({
  name: 'Department',
  tableName: 'department',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    code: p.string().length(20),
    name: p.string().length(120),
    closedAt: instant().nullable(),
    /** Counts changes, by which two administrators notice each other. */
    version: p.integer().default(1),
  },
  uniques: [{ name: 'department_code_unique', properties: ['hospitalId', 'code'] }],
});
export type Department = InferEntity<typeof Department>;

/** An account: staff, or a patient's own (then `patientId` after an invitation). */
export const AppUser = defineEntity({
  name: 'AppUser',
  tableName: 'app_user',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    email: p.string().length(254),
    name: p.string().length(120),
    passwordHash: p.text(),
    departmentId: p.uuid().nullable(),
    patientId: p.uuid().nullable(),
    disabledAt: instant().nullable(),
    createdAt: instant(),
    /** The language of the screens; none chosen: the browser's. */
    locale: p.string().length(8).$type<Locale>().nullable(),
  },
  uniques: [{ name: 'app_user_email_unique', properties: ['hospitalId', 'email'] }],
});
export type AppUser = InferEntity<typeof AppUser>;

export const UserRole = defineEntity({
  name: 'UserRole',
  tableName: 'user_role',
  ...tenantTable,
  properties: { ...tenantColumns, userId: p.uuid(), role: p.string().length(30).$type<Role>() },
  uniques: [{ name: 'user_role_unique', properties: ['hospitalId', 'userId', 'role'] }],
});
export type UserRole = InferEntity<typeof UserRole>;

/** A refresh family = a sign-in. `sid` of the access token is its id; ended means every token of it is refused. */
export const AuthSession = defineEntity({
  name: 'AuthSession',
  tableName: 'auth_session',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    userId: p.uuid(),
    role: p.string().length(30).$type<Role>(),
    createdAt: instant(),
    expiresAt: instant(),
    endedAt: instant().nullable(),
    endedBecause: p.string().length(40).nullable(),
    userAgent: p.string().length(200).nullable(),
    address: p.string().length(64).nullable(),
    /** Of the sign-in or its last refresh. */
    lastUsedAt: instant().nullable(),
  },
  indexes: [{ name: 'auth_session_user', properties: ['hospitalId', 'userId'] }],
});
export type AuthSession = InferEntity<typeof AuthSession>;

/**
 * One refresh token of a family; only its SHA-256 is kept. Used twice outside the grace = theft: the family ends. A family has
 * one token that was not used yet: `refresh_token_one_living`, a partial index of the migrations.
 */
export const RefreshToken = defineEntity({
  name: 'RefreshToken',
  tableName: 'refresh_token',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    sessionId: p.uuid(),
    tokenHash: p.string().length(64),
    createdAt: instant(),
    usedAt: instant().nullable(),
  },
  uniques: [{ name: 'refresh_token_hash_unique', properties: ['hospitalId', 'tokenHash'] }],
  indexes: [{ name: 'refresh_token_session', properties: ['hospitalId', 'sessionId'] }],
});
export type RefreshToken = InferEntity<typeof RefreshToken>;
