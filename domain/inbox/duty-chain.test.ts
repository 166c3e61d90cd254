import { describe, expect, it } from 'vitest';
import { callSteps, dutySteps, nextTelling } from '#domain/inbox/duty-chain.ts';

const of = (
  duty: Parameters<typeof callSteps>[1][number]['duty'],
  userId: string,
  departmentId: string | null,
) => ({
  duty,
  userId,
  departmentId,
});

describe('whom late work is told', () => {
  it('is whoever answers for such work, then who is in charge; of money only who supervises', () => {
    expect(dutySteps('triage')).toEqual([['nurse_in_charge'], ['doctor_on_duty']]);
    expect(dutySteps('consultation')).toEqual([['doctor_on_duty'], ['nurse_in_charge']]);
    expect(dutySteps('verification')).toEqual([
      ['laboratory_in_charge'],
      ['nurse_in_charge', 'doctor_on_duty'],
    ]);
    expect(dutySteps('dispensing')[0]).toEqual(['pharmacy_in_charge']);
    expect(dutySteps('payment')).toEqual([]);
  });

  it('is of the department before the hospital, nobody twice, and never the person who is late', () => {
    const house = of('doctor_on_duty', 'house', null);
    const near = of('doctor_on_duty', 'near', 'gm');
    expect(callSteps('consultation', [house, near], null)).toEqual([['near']]);
    expect(callSteps('consultation', [house, near], 'near')).toEqual([['house']]);
    expect(
      callSteps('triage', [of('nurse_in_charge', 'both', null), of('doctor_on_duty', 'both', null)], null),
    ).toEqual([['both']]);
    expect(callSteps('consultation', [house], 'house')).toEqual([]);
    expect(callSteps('payment', [house], null)).toEqual([]);
  });
});

describe('the next telling', () => {
  const steps = [['doctor'], ['nurse']];
  it('goes step by step, then to everybody again and to who supervises', () => {
    expect(nextTelling(steps, [])).toEqual({ call: ['doctor'], relieve: [], supervisors: false });
    const first = { userId: 'doctor', isOpen: true };
    expect(nextTelling(steps, [first])).toEqual({ call: ['nurse'], relieve: [], supervisors: false });
    const second = { userId: 'nurse', isOpen: false };
    expect(nextTelling(steps, [first, second])).toEqual({ call: ['nurse'], relieve: [], supervisors: true });
  });
  it('tells who supervises at once where nobody is on duty, and relieves who went home', () => {
    expect(nextTelling([], [])).toEqual({ call: [], relieve: [], supervisors: true });
    expect(nextTelling([['late shift']], [{ userId: 'early shift', isOpen: true }])).toEqual({
      call: ['late shift'],
      relieve: ['early shift'],
      supervisors: false,
    });
    expect(nextTelling([], [{ userId: 'early shift', isOpen: true }]).relieve).toEqual(['early shift']);
  });
});
