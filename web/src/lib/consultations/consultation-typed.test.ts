import { describe, expect, it } from 'vitest';
import { ConsultationForm } from '#contracts/consultations/consultation.ts';
import {
  consultationToSend,
  emptyConsultation,
  mayBeSigned,
  outcomeOf,
  outcomesOf,
} from '#lib/consultations/consultation-typed.ts';

const id = '00000000-0000-4000-8000-000000000001';
const written = () => ({
  ...emptyConsultation(),
  note: { subjective: 'cough', objective: '', assessment: '', plan: '' },
});
const waiting = () => {
  const typed = written();
  typed.basket.tests.push({ key: 't', testId: id, name: 'Potassium', waitFor: true });
  return typed;
};

describe('how a consultation ends', () => {
  it('follows what is ordered until something else is chosen', () => {
    expect(outcomeOf(written())).toBe('complete');
    expect(outcomeOf(waiting())).toBe('await_results');
    expect(outcomeOf({ ...waiting(), outcome: 'referred' })).toBe('referred');
  });
  it('does not stay at coming back when nothing is waited for any more', () => {
    expect(outcomeOf({ ...written(), outcome: 'await_results' })).toBe('complete');
    expect(outcomesOf(written().basket)).not.toContain('await_results');
  });
  it('is not signed empty, without the next doctor, or with orders for who is gone', () => {
    expect(mayBeSigned(emptyConsultation())).toBe(false);
    expect(mayBeSigned({ ...written(), outcome: 'refer_doctor' })).toBe(false);
    expect(mayBeSigned({ ...waiting(), outcome: 'died' })).toBe(false);
    expect(mayBeSigned(waiting())).toBe(true);
  });
  it('is sent as the API takes it', () => {
    expect(ConsultationForm.parse(consultationToSend(waiting()))).toMatchObject({
      outcome: 'await_results',
      orders: { labs: [{ items: [{ testId: id, waitFor: true }] }] },
    });
    const referred = { ...written(), outcome: 'referred' as const, exitNote: 'City hospital' };
    expect(consultationToSend(referred)).toMatchObject({ exitNote: 'City hospital' });
    expect(consultationToSend({ ...referred, outcome: 'complete' })).not.toHaveProperty('exitNote');
  });
});
