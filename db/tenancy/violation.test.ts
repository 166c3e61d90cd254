import { describe, expect, it } from 'vitest';
import { fieldOf, violationIn, tooLargeField } from '#db/tenancy/violation.ts';

const noDatabase = {} as Parameters<typeof violationIn>[0];

describe('the field of a form that a column got its value from', () => {
  const form = {
    name: 'x',
    departmentId: 'd',
    testIds: ['a'],
    orders: { labs: [{ items: [{ medicineId: 'm' }] }] },
  };
  it.each([
    ['department_id', 'departmentId'],
    ['test_id', 'testIds'],
    ['medicine_id', 'orders.labs.0.items.0.medicineId'],
    ['created_by', undefined],
  ])('%s is %s', (column, field) => {
    expect(fieldOf(form, column)).toBe(field);
  });
  it('is also one that says more than the column, and only its name where it is there twice', () => {
    expect(fieldOf({ toDoctorId: 'd' }, 'doctor_id')).toBe('toDoctorId');
    expect(fieldOf({ lines: [{ medicineId: 'a' }, { medicineId: 'b' }] }, 'medicine_id')).toBe('medicineId');
    expect(fieldOf(null, 'doctor_id')).toBeUndefined();
  });
});

describe('the field of a form that is larger than a column can hold', () => {
  const long = 'value too long for type character varying(40)';
  it('is the one that alone can be meant', () => {
    expect(tooLargeField({ a: 'x'.repeat(41), b: 'x'.repeat(40) }, long)).toBe('a');
    expect(tooLargeField({ lines: [{ quantity: 3e9 }], b: 7 }, 'integer out of range')).toBe(
      'lines.0.quantity',
    );
    expect(
      tooLargeField({ priceMinor: '99999999999' }, 'value "99999999999" is out of range for type integer'),
    ).toBe('priceMinor');
  });
  it('counts characters as the database does, and is none where two can be meant or none', () => {
    expect(tooLargeField({ a: '😀'.repeat(40) }, long)).toBeUndefined();
    expect(tooLargeField({ a: 'x'.repeat(41), b: 'x'.repeat(42) }, long)).toBeUndefined();
    expect(tooLargeField(null, 'numeric field overflow')).toBeUndefined();
  });
});

describe('what the database did not take', () => {
  const told = async (error: unknown) => (await violationIn(noDatabase, error, null))?.code ?? null;
  it('is a wrong field when it is too large, and not now when it met another', async () => {
    expect(await told({ code: '22003' })).toBe('request.invalid');
    expect(await told({ cause: { code: '22001' } })).toBe('request.invalid');
    expect(await told({ code: '40P01' })).toBe('service.unavailable');
  });
  it('stays a fault when no form can have caused it: an entry that does not balance, clear text to be sealed', async () => {
    expect(await told({ code: '23514' })).toBeNull();
    expect(await told({ code: '23514', table: 'visit', constraint: 'visit_reason_sealed' })).toBeNull();
    expect(await told(new Error('something else'))).toBeNull();
  });
});
