import { ProcedureTypeInput } from '#contracts/procedures/procedure-order.ts';
import type { ProcedureType } from '#contracts/procedures/procedure-order.ts';
import type { Catalogue } from '#db/platform/catalogue.repository.ts';

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
