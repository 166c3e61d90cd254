import type { z } from 'zod';
import { ProcedureTypeInput } from '#contracts/procedures/procedure-order.ts';
import type { ProcedureType, ProcedureTypeChange } from '#contracts/procedures/procedure-order.ts';
import { changeEntries, createEntry } from '#db/platform/catalogue-change.repository.ts';
import { findEntry, searchCatalogue } from '#db/platform/catalogue.repository.ts';
import type { Catalogue, CatalogueFilter } from '#db/platform/catalogue.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** The hospital's procedures; the price is the service price `PROC:<code>`. */
export const procedureTypes: Catalogue<ProcedureTypeInput, ProcedureType> = {
  table: 'procedure_type',
  schema: ProcedureTypeInput,
  columns:
    'c.code, c.system, c.name, c.duration_minutes as "durationMinutes", c.needs_side as "needsSide", c.active',
  words: "concat_ws(' ', c.name, c.code)",
  sort: 'c.name',
  rowOf: (type) => ({
    code: type.code,
    system: type.system,
    name: type.name,
    duration_minutes: type.durationMinutes,
    needs_side: type.needsSide,
    active: type.active,
  }),
  price: { prefix: 'PROC:', nameOf: (type) => type.name },
};

/** @returns the new procedure's id @throws Refusal catalogue.code_taken */
export const createProcedureType = (tenant: Tenant, input: ProcedureTypeInput): Promise<string> =>
  createEntry(tenant, procedureTypes, input);
/** Changes the named members of a procedure. @throws Refusal not_found, request.invalid */
export const updateProcedureType = (
  tenant: Tenant,
  id: string,
  change: z.output<typeof ProcedureTypeChange>,
): Promise<void> => changeEntries(tenant, procedureTypes, [{ id, named: change }]);
export const listProcedureTypes = (tenant: Tenant, filter: CatalogueFilter) =>
  searchCatalogue(tenant, procedureTypes, filter);
/** @throws Refusal not_found */
export const findProcedureType = (tenant: Tenant, id: string): Promise<ProcedureType> =>
  findEntry(tenant, procedureTypes, id);
