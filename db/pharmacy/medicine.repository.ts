import { MedicineInput } from '#contracts/pharmacy/medicine.ts';
import type { Medicine } from '#contracts/pharmacy/medicine.ts';
import type { SaleClass } from '#contracts/pharmacy/names.ts';
import { isUcum } from '#domain/platform/ucum.ts';
import { searchCatalogue, unknownUnit } from '#db/platform/catalogue.repository.ts';
import type { Catalogue, CatalogueFilter } from '#db/platform/catalogue.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/**
 * The hospital's medicines; the service price `MED:<code>` is for `pricePer` base units. `available` counts base units that are on
 * hand, not reserved and not expired on the hospital's day.
 */
export const medicines: Catalogue<MedicineInput, Medicine> = {
  table: 'medicine',
  schema: MedicineInput,
  columns: `c.code, c.system, c.rxnorm, c.generic, c.brand, c.form, c.strength, c.atc, c.base_unit as "baseUnit", c.pack_size as "packSize", c.sale_class as "saleClass", c.active, coalesce(price.per, 1) as "pricePer"`,
  now: `(select least(coalesce(sum(b.on_hand - b.reserved), 0), 2147483647)::int from stock_batch b
          where b.hospital_id = c.hospital_id and b.medicine_id = c.item_id and b.expires_on >= clock.today) as available`,
  words: "concat_ws(' ', c.generic, c.brand, c.strength, c.form, c.code, c.rxnorm, c.atc)",
  sort: 'c.generic',
  rowOf: (medicine) => ({
    code: medicine.code,
    system: medicine.system,
    rxnorm: medicine.rxnorm,
    generic: medicine.generic,
    brand: medicine.brand,
    form: medicine.form,
    strength: medicine.strength,
    atc: medicine.atc,
    base_unit: medicine.baseUnit,
    pack_size: medicine.packSize,
    sale_class: medicine.saleClass,
    active: medicine.active,
  }),
  faultsOf: ({ baseUnit }) => (isUcum(baseUnit) ? [] : [unknownUnit('baseUnit')]),
  price: {
    prefix: 'MED:',
    nameOf: ({ generic, strength, form }) => [generic, strength, form].filter(Boolean).join(' '),
  },
};

/** Medicines by name, of one sale class where given. */
export const listMedicines = (
  tenant: Tenant,
  { saleClass, ...filter }: CatalogueFilter & { saleClass?: SaleClass | undefined },
) => searchCatalogue(tenant, medicines, filter, saleClass && { column: 'sale_class', value: saleClass });
