import type { LocalDate } from '#contracts/platform/wire.ts';
import type { PrescriptionLineState, SaleClass } from '#contracts/pharmacy/names.ts';
import { compareDays } from '#domain/platform/calendar.ts';

/** A line that was prescribed with repeats, as far as issuing it again is concerned. `until`: the last day on which that may be. */
export type Repeatable = {
  repeats: number;
  /** How many repeats were issued or are being issued. */
  used: number;
  issued: number;
  state: PrescriptionLineState;
  /** Whether a repeat of it is being issued now. */
  isRepeating: boolean;
  saleClass: SaleClass;
  until: LocalDate;
};

/** States of a line from which something may still be issued. */
export const openLineStates = [
  'received',
  'reserved',
  'waiting',
  'partly_issued',
] as const satisfies readonly PrescriptionLineState[];
const isOpen = (state: PrescriptionLineState): boolean =>
  (openLineStates as readonly PrescriptionLineState[]).includes(state);

/** Why a line may not be issued again. */
export const repeatRefusals = [
  'repeat_none',
  'repeat_controlled',
  'repeat_open',
  'repeat_not_issued',
  'repeats_used',
  'repeats_over',
] as const;
export type RepeatRefusal = (typeof repeatRefusals)[number];

/**
 * Why a line may not be issued again today; null when it may. A prescription is dispensed again only if its prescriber has said so, and no
 * more often (Drugs Rules 1945 of India, rule 65 (11)); a narcotic is prescribed anew each time, as where repeats of one are
 * unlawful (21 CFR 1306.12).
 */
export function refusalOfRepeat(line: Repeatable, today: LocalDate): RepeatRefusal | null {
  if (line.repeats === 0) return 'repeat_none';
  if (line.saleClass === 'controlled') return 'repeat_controlled';
  if (line.isRepeating || isOpen(line.state)) return 'repeat_open';
  // What the patient never had from here is not had again: they have the prescription in their hand.
  if (line.issued === 0) return 'repeat_not_issued';
  if (line.used >= line.repeats) return 'repeats_used';
  return compareDays(today, line.until) > 0 ? 'repeats_over' : null;
}

/** What of a line its prescriber decided. */
export type Prescribed = {
  medicineId: string;
  doseValue: number | null;
  doseUnit: string | null;
  route: string;
  timesPerDay: number | null;
  asNeeded: boolean;
  maxPerDay: number | null;
  durationDays: number | null;
  quantity: number;
  instructions: string;
};

/** Whether a line repeats another one as it was prescribed: the same in all, no more of it, and with no repeats of its own. */
export const repeatsIt = (line: Prescribed & { repeats: number }, first: Prescribed): boolean =>
  line.repeats === 0 &&
  line.quantity <= first.quantity &&
  line.medicineId === first.medicineId &&
  line.doseValue === first.doseValue &&
  line.doseUnit === first.doseUnit &&
  line.route === first.route &&
  line.timesPerDay === first.timesPerDay &&
  line.asNeeded === first.asNeeded &&
  line.maxPerDay === first.maxPerDay &&
  line.durationDays === first.durationDays &&
  line.instructions === first.instructions;
