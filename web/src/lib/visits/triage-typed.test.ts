import type { LocalDate } from '#contracts/platform/wire.ts';
import { describe, expect, it } from 'vitest';
import { TriageForm } from '#contracts/visits/triage.ts';
import { ApiProblem } from '#lib/platform/api.ts';
import {
  ageDaysOf,
  askedOf,
  asksPregnancy,
  emptyTriage,
  missingOfTriage,
  observedOf,
  triageToSend,
} from '#lib/visits/triage-typed.ts';
import type { TypedTriage } from '#lib/visits/triage-typed.ts';

const onRecord = {
  allergies: {
    state: 'list' as const,
    items: [{ text: 'Penicillin', severity: 'severe' as const, code: '7980' }],
  },
  medicines: { state: 'list' as const, items: [{ text: 'warfarin', dose: '3 mg' }] },
};
const answered = {
  ...emptyTriage(onRecord),
  complaint: 'cough',
  allergies: 'as_record' as const,
  medicines: 'as_record' as const,
  urgency: '3',
};

const measured = { ageDays: 15_000, on: '2026-11-28', lastWeight: null } as const;
const missing = (typed: TypedTriage, asks = false) => missingOfTriage(typed, onRecord, asks, measured);

describe('a triage as it is typed', () => {
  it('answers nothing by itself: what is on record is confirmed by a tick', () => {
    expect(missing(emptyTriage(onRecord), true)).toEqual([
      'complaint',
      'allergies',
      'medicines',
      'pregnancy',
      'urgency',
    ]);
  });
  it('sends what is on record as it is, codes and doses kept', () => {
    const sent = TriageForm.parse(triageToSend(answered, onRecord, false));
    expect(sent).toMatchObject({ ...onRecord, pregnancy: 'not_applicable', vitals: [] });
    expect([sent.consciousness, sent.breathed]).toEqual([undefined, undefined]);
  });
  it('sends what was measured, and of oxygen how much', () => {
    const typed = {
      ...answered,
      vitals: { '59408-5': '86', '8310-5': '39,9' },
      consciousness: 'voice' as const,
      breathed: 'oxygen' as const,
      flow: '4',
    };
    expect(TriageForm.parse(triageToSend(typed, onRecord, false))).toMatchObject({
      vitals: [
        { code: '8310-5', value: 39.9 },
        { code: '59408-5', value: 86 },
      ],
      consciousness: 'voice',
      breathed: { state: 'oxygen', flow: 4 },
    });
    expect(triageToSend({ ...typed, breathed: 'air' }, onRecord, false).breathed).toEqual({ state: 'air' });
    expect(missing({ ...typed, flow: '400' })).toEqual(['flow']);
  });
  it('sends the coma scale once all three responses are chosen, and none of it before', () => {
    const chosen = { eye: '2' as const, verbal: 'NT' as const, motor: '5' as const };
    const sent = TriageForm.parse(triageToSend({ ...answered, gcs: chosen }, onRecord, false));
    expect(sent.gcs).toEqual(chosen);
    expect(triageToSend(answered, onRecord, false).gcs).toBeUndefined();
    expect(missing({ ...answered, gcs: { ...chosen, motor: '' } })).toEqual(['gcs']);
  });
  it('keeps a word that was typed and not yet added', () => {
    const typed = { ...answered, allergies: 'list' as const, newAllergy: ' Latex ' };
    const { allergies } = TriageForm.parse(triageToSend(typed, onRecord, false));
    expect(allergies).toMatchObject({
      items: [{ text: 'Penicillin' }, { text: 'Latex', severity: 'unknown' }],
    });
  });
  it('asks twice before a known allergy is taken away', () => {
    const typed = { ...answered, allergies: 'none_known' as const };
    expect(missing(typed)).toEqual(['allergiesWrong']);
    expect(missing({ ...typed, allergiesWrong: true })).toEqual([]);
  });
  it('scores only what can be recorded', () => {
    const typed = { ...answered, vitals: { '8867-4': '900', '9279-1': '18' } };
    expect(observedOf(typed, measured).vitals).toEqual([{ code: '9279-1', value: 18 }]);
    expect(missing(typed)).toEqual(['8867-4']);
  });
  it('wants a tick for a sign that is unlikely at this age, by the height or by the last weight, and one is enough', () => {
    const typed = { ...answered, vitals: { '8867-4': '185', '29463-7': '34', '8302-2': '165' } };
    const known = { ...measured, lastWeight: { value: 60, on: '2026-10-03' as LocalDate } };
    const left = (confirmed: Record<string, boolean>) =>
      missingOfTriage({ ...typed, confirmed }, onRecord, false, known);
    // As many as are marked: this is what is counted at the end of the form.
    expect(left({})).toEqual(['8867-4', '29463-7']);
    expect(left({ '8867-4': true })).toEqual(['29463-7']);
    expect(left({ '8867-4': true, '29463-7': true })).toEqual([]);
  });
  it('gives a tick to what only the API knows to ask, by its place in what was sent', () => {
    const problem = new ApiProblem({
      type: 'x',
      title: 'x',
      status: 422,
      code: 'triage.confirm_vital',
      traceId: 'x',
      errors: [{ path: 'form.vitals.1.value', code: 'vital.weight_changed', message: 'x' }],
    });
    expect([...askedOf(problem, { '29463-7': '62', '8867-4': '80' })]).toEqual(['29463-7']);
    expect([...askedOf(null, { '29463-7': '62' })]).toEqual([]);
  });
});

describe('whether pregnancy is asked', () => {
  const born = (date: LocalDate) => ({
    gender: 'female' as const,
    birthDate: { precision: 'day' as const, date },
  });
  const asks = (date: LocalDate) => asksPregnancy(born(date), ageDaysOf(born(date), '2026-11-28'));
  it('of women of an age for it and of whose age is not known, never of men', () => {
    const births: LocalDate[] = ['2020-01-01', '2014-01-01', '1990-01-01', '1960-01-01'];
    expect(births.map(asks)).toEqual([false, true, true, false]);
    expect(asksPregnancy({ gender: 'unknown' }, null)).toBe(true);
    expect(asksPregnancy({ gender: 'male' }, 30 * 365)).toBe(false);
  });
});
