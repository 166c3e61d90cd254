import { describe, expect, it } from 'vitest';
import { PaymentForm } from '#contracts/billing/bill.ts';
import { tenderOf } from './cashier.ts';
import { noteOf } from './doctor.ts';
import { placesOf } from './nurse.ts';
import { mendRegistration } from './receptionist.ts';

const inr = (amountMinor: string) => ({ amountMinor, currency: 'INR' });

describe('cashier', () => {
  it('takes the whole balance, methods in turn, with a reference for all but cash', () => {
    const forms = [0, 1, 2, 3].map((visit) => tenderOf(inr('50000'), { visit, patient: 0 }));
    expect(forms.map((form) => form.tenders[0]?.method)).toEqual(['cash', 'card', 'upi', 'cash']);
    expect(forms.map((form) => form.tenders[0]?.reference !== undefined)).toEqual([false, true, true, false]);
    expect(forms.every((form) => form.tenders[0]?.amount.amountMinor === '50000')).toBe(true);
    expect(forms.every((form) => PaymentForm.safeParse(form).success)).toBe(true);
  });
  it('takes half of one patient in ten and says why, and nothing where nothing is due', () => {
    expect(tenderOf(inr('50001'), { visit: 0, patient: 12 })).toMatchObject({
      tenders: [{ amount: inr('25000') }],
      onAccountReason: expect.stringMatching(/./),
    });
    expect(tenderOf(inr('50000'), { visit: 0, patient: 11 })).not.toHaveProperty('onAccountReason');
    expect(tenderOf(inr('1'), { visit: 0, patient: 2 }).tenders[0]?.amount).toEqual(inr('1'));
    expect(tenderOf(inr('0'), { visit: 0, patient: 2 })).toEqual({ tenders: [] });
  });
});

describe('nurse', () => {
  it('reads from a refusal which vital signs it is about', () => {
    const errors = [{ path: 'form.vitals.2.value' }, { path: 'form.vitals.11.unit' }];
    expect([...placesOf(errors)]).toEqual([2, 11]);
    expect(placesOf([{ path: 'form.complaint' }]).size).toBe(0);
    expect(placesOf(undefined).size).toBe(0);
  });
});

describe('doctor', () => {
  it('writes a note that is never empty', () => {
    expect(noteOf('Check up', [{ text: 'Gingivitis' }, { text: 'Stress' }]).assessment).toBe(
      'Gingivitis\nStress',
    );
    expect(noteOf('Check up', []).assessment).not.toBe('');
  });
});

describe('receptionist', () => {
  const typed = {
    familyName: 'A',
    givenName: 'B',
    gender: 'female' as const,
    birthDate: { precision: 'unknown' as const },
    phone: '+1 5',
  };
  it('leaves out a phone number that is refused, and only that', () => {
    const phone = { code: 'request.invalid', errors: [{ path: 'phone' }] };
    expect(mendRegistration(typed, phone)?.typed).not.toHaveProperty('phone');
    const other = { code: 'request.invalid', errors: [{ path: 'birthDate.date' }] };
    expect(mendRegistration(typed, other)).toBeNull();
  });
  it('confirms once that a look-alike is another person', () => {
    const problem = { code: 'patient.possible_duplicate' };
    const mended = mendRegistration(typed, problem);
    expect(mended?.typed.confirmedNotDuplicate).toBe(true);
    expect(mended && mendRegistration(mended.typed, problem)).toBeNull();
  });
});
