import { vitalCodes } from '#contracts/visits/vitals-names.ts';
import type { Consciousness } from '#contracts/visits/vitals-names.ts';
import type { Urgency } from '#contracts/visits/names.ts';
import { adultDays, news2Of } from '#domain/visits/news2.ts';
import type { Observed, VitalSubject } from '#domain/visits/news2.ts';
import { pewsOf, pewsOfConcern } from '#domain/visits/pews.ts';
import type { ObservedChild } from '#domain/visits/pews.ts';
import { flagOfVital } from '#domain/visits/vital-flags.ts';

/** What speaks for an urgency: its code and what the words of it name. */
export type UrgencyReason =
  | { code: 'news2'; score: number }
  | { code: 'pews'; score: number }
  | { code: 'consciousness'; level: Consciousness }
  | { code: 'saturation'; value: number }
  | { code: 'vital'; vital: string; value: number };
export type SuggestedUrgency = { urgency: Urgency; reasons: readonly UrgencyReason[] };

type Voice = { urgency: Urgency; reason: UrgencyReason };

/**
 * Any altered level is very urgent, an unresponsive child immediate: general discriminators of the Manchester Triage System (Emergency Triage,
 * 3rd ed., 2014). Nobody who responds to nothing holds the airway open, so the second holds for all.
 */
function byConsciousness({ consciousness }: Observed): Voice[] {
  if (!consciousness || consciousness === 'alert') return [];
  return [
    {
      urgency: consciousness === 'unresponsive' ? 1 : 2,
      reason: { code: 'consciousness', level: consciousness },
    },
  ];
}

/** Very low: below 92 % on air or below 95 % on oxygen; low: below 95 % on air. Source: as above. */
function bySaturation({ vitals, breathed }: Observed): Voice[] {
  const value = vitals.find(({ code }) => code === vitalCodes.saturation)?.value;
  if (value === undefined || value >= 95) return [];
  const isVeryLow = value < 92 || breathed === 'oxygen';
  return [{ urgency: isVeryLow ? 2 : 3, reason: { code: 'saturation', value } }];
}

/**
 * From 7 on an emergency, from 5 on urgent, below it a nurse looks again: the clinical responses of NEWS2 (Royal College of Physicians,
 * 2017, table 4), laid on the five levels.
 */
function byScore(subject: VitalSubject, observed: Observed): Voice[] {
  const score = news2Of(subject, observed);
  if (score.state !== 'scored' || score.score === 0) return [];
  const urgency = score.score >= 7 ? 2 : score.score >= 5 ? 3 : 4;
  return [{ urgency, reason: { code: 'news2', score: score.score } }];
}

/** A child whose score was one of those who came to intensive care is seen at once (Bedside PEWS, Parshuram 2009). */
function byChildsScore(subject: VitalSubject, observed: ObservedChild): Voice[] {
  const score = pewsOf(subject, observed);
  return score.state === 'scored' && score.score >= pewsOfConcern
    ? [{ urgency: 2, reason: { code: 'pews', score: score.score } }]
    : [];
}

/**
 * Single signs that are far from usual. One red parameter of an adult is urgent (NEWS2). Of a child a high risk criterion is seen at
 * once and a moderate one within the hour (NICE NG51, 2016, 1.5); of a pregnant woman a red trigger (MEOWS). A fever alone does not count.
 */
function bySigns(subject: VitalSubject, { vitals }: Observed): Voice[] {
  if (subject.ageDays === null) return [];
  const isAdult = subject.ageDays >= adultDays && !subject.pregnant;
  return vitals.flatMap(({ code, value }): Voice[] => {
    const size = Math.abs(flagOfVital(code, value, subject) ?? 0);
    // A pressure alone is a matter of the next days, not of the waiting room.
    const isPressure = code === vitalCodes.systolic || code === vitalCodes.diastolic;
    const isLowPressure = code === vitalCodes.systolic && value < 100;
    if ((isPressure && isAdult && !isLowPressure && value < 220) || code === vitalCodes.saturation) return [];
    const reason = { code: 'vital', vital: code, value } as const;
    if (size === 2) return [{ urgency: isAdult ? 3 : 2, reason }];
    const isFever = code === vitalCodes.temperature;
    return size === 1 && !isAdult && !subject.pregnant && !isFever ? [{ urgency: 3, reason }] : [];
  });
}

/**
 * The urgency that vital signs speak for, with what speaks for it, or null when they speak for none: a person always decides, and what
 * cannot be measured may make it more urgent.
 */
export function suggestedUrgency(subject: VitalSubject, observed: ObservedChild): SuggestedUrgency | null {
  const voices = [
    ...byConsciousness(observed),
    ...bySaturation(observed),
    ...byScore(subject, observed),
    ...byChildsScore(subject, observed),
    ...bySigns(subject, observed),
  ];
  if (!voices.length) return null;
  const urgency = voices.reduce<Urgency>((most, voice) => (voice.urgency < most ? voice.urgency : most), 5);
  const loudest = voices.filter((voice) => voice.urgency === urgency);
  return { urgency, reasons: loudest.map(({ reason }) => reason) };
}
