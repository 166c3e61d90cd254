/** Units that are suggested where one is typed, by UCUM. What is counted stands in braces. */
export const commonUnits = [
  ...[
    'mmol/L',
    'umol/L',
    'nmol/L',
    'pmol/L',
    'mg/dL',
    'g/dL',
    'g/L',
    'mg/L',
    'ug/L',
    'ug/dL',
    'ng/mL',
    'ng/dL',
  ],
  ...['pg/mL', 'ug/mL', 'U/L', 'k[IU]/L', '[IU]/L', '[IU]/mL', 'm[IU]/L', 'm[IU]/mL', 'u[IU]/mL', 'meq/L'],
  ...[
    '10*9/L',
    '10*12/L',
    '10*3/uL',
    '10*6/uL',
    '/uL',
    '/[HPF]',
    '/[LPF]',
    '%',
    'fL',
    'pg',
    'mm/h',
    's',
    'min',
  ],
  ...[
    '{INR}',
    '{ratio}',
    '{index}',
    '[pH]',
    'mm[Hg]',
    'kPa',
    'mosm/kg',
    'mL/min',
    'mL/min/{1.73_m2}',
    'mg/g',
  ],
  ...['mg/mmol', 'mg/d', 'g/d', 'mL', 'L', 'g', 'kg', 'mg', 'ug', 'cm', 'kg/m2', 'Cel', '/min'],
] as const;

/** Units that a medicine is counted in. */
export const baseUnits = [
  ...['{tablet}', '{capsule}', '{ampule}', '{vial}', '{bottle}', '{sachet}', '{tube}', '{inhaler}', '{puff}'],
  ...['{drop}', '{patch}', '{suppository}', '{piece}', '{pack}', '{strip}', 'mL', 'g'],
] as const;
