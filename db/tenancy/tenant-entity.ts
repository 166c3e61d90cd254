import { p, Type } from '@mikro-orm/core';
import type { PolicyDef } from '@mikro-orm/core';

/** Text sealed with a patient's key: `hs1.<key id>.<iv>.<ciphertext+tag>`, base64url parts. Only the vault makes and opens it. */
export type Sealed = string & { readonly __sealed: true };

/** The one column type of sensitive values; a database check refuses anything that is not sealed. */
export class SealedType extends Type<Sealed, string> {
  override getColumnType(): string {
    return 'text';
  }
  override get runtimeType(): string {
    return 'string';
  }
}

/** Transaction-local hospital of the session, null when unset: then nothing is visible. */
export const currentHospital = "nullif(current_setting('app.hospital_id', true), '')::uuid";

/** The policy that every tenant table carries. */
export const tenantPolicies: PolicyDef[] = [
  { name: 'tenant', using: `hospital_id = ${currentHospital}`, check: `hospital_id = ${currentHospital}` },
];

/** Spread into `defineEntity`: forced row-level security with the tenant policy. */
export const tenantTable = { rowLevelSecurity: 'force' as const, policies: tenantPolicies };

/** Columns of every tenant table. */
export const tenantColumns = { id: p.uuid().primary(), hospitalId: p.uuid() };

export const sealed = () => p.type(SealedType).$type<Sealed>();
export const instant = () => p.datetime().length(3);
export const minor = () => p.bigint().$type<bigint>();
