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

/** Columns of a table of versions of a catalogue's entries, beside those of an entry (ADR-0044). */
export const versionColumns = {
  itemId: p.uuid(),
  /** The day in the hospital's zone that it is valid from; null: from the beginning. */
  validFrom: p.date().nullable(),
  madeAt: instant(),
  madeBy: p.uuid().nullable(),
};

/** Columns of what is ordered of a catalogue: the price it was ordered at, for so many units; null where none was valid. */
export const orderedPrice = { unitMinor: minor().nullable(), per: p.integer().default(1) };
