import { defineEntity, p } from '@mikro-orm/core';
import type { InferEntity } from '@mikro-orm/core';
import type { GrantKind, GrantState, Role } from '#contracts/identity/names.ts';
import type { BudgetKind } from '#domain/identity/throttle.ts';
import { instant, tenantColumns, tenantTable } from '#db/tenancy/tenant-entity.ts';

/** A counter of tries at passwords; keys are keyed hashes. */
export const SignInBudget = defineEntity({
  name: 'SignInBudget',
  tableName: 'sign_in_budget',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    kind: p.string().length(10).$type<BudgetKind>(),
    keyHash: p.string().length(64),
    accountHash: p.string().length(64).nullable(),
    tries: p.integer().default(0),
    since: instant(),
    nextAt: instant().nullable(),
  },
  uniques: [{ name: 'sign_in_budget_key_unique', properties: ['hospitalId', 'kind', 'keyHash'] }],
  indexes: [
    { name: 'sign_in_budget_account', properties: ['hospitalId', 'accountHash'] },
    { name: 'sign_in_budget_since', properties: ['hospitalId', 'since'] },
  ],
});

/** A browser in which a person has signed in; its secret lies in a cookie, its SHA-256 here. */
export const KnownDevice = defineEntity({
  name: 'KnownDevice',
  tableName: 'known_device',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    userId: p.uuid(),
    tokenHash: p.string().length(64),
    firstAt: instant(),
    lastAt: instant(),
  },
  uniques: [{ name: 'known_device_unique', properties: ['hospitalId', 'userId', 'tokenHash'] }],
  indexes: [{ name: 'known_device_token', properties: ['hospitalId', 'tokenHash'] }],
});

/** A code by which a person sets their own password, once. */
export const PasswordCode = defineEntity({
  name: 'PasswordCode',
  tableName: 'password_code',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    userId: p.uuid(),
    codeHash: p.string().length(64),
    createdBy: p.uuid(),
    createdAt: instant(),
    expiresAt: instant(),
    usedAt: instant().nullable(),
  },
  uniques: [{ name: 'password_code_unique', properties: ['hospitalId', 'codeHash'] }],
});

/** What one administrator asks for and another one confirms: roles, an account that works again, a new password for an administrator. */
export const RoleGrant = defineEntity({
  name: 'RoleGrant',
  tableName: 'role_grant',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    userId: p.uuid(),
    kind: p.string().length(10).$type<GrantKind>(),
    roles: p.json().$type<Role[]>(),
    askedBy: p.uuid(),
    askedAt: instant(),
    state: p.string().length(10).$type<GrantState>().default('waiting'),
    decidedBy: p.uuid().nullable(),
    decidedAt: instant().nullable(),
  },
});
export type RoleGrant = InferEntity<typeof RoleGrant>;
