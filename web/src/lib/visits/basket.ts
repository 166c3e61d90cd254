import type { z } from 'zod';
import type { OrderPriority } from '#contracts/labs/names.ts';
import type { Route } from '#contracts/pharmacy/names.ts';
import type { Side } from '#contracts/procedures/names.ts';
import type { OrderBasket } from '#contracts/visits/order-basket.ts';
import { readNumber } from '#lib/labs/result-text.ts';
import { quantityOf } from '#lib/pharmacy/dosage.ts';
import { wholeTyped } from '#lib/platform/read-number.ts';

/** A basket as it is being filled: what was chosen with its names, numbers as they were typed. Kept in a draft as it is. */
export type TypedTest = { key: string; testId: string; name: string; waitFor: boolean };
export type TypedLine = {
  key: string;
  medicineId: string;
  name: string;
  brand: string;
  baseUnit: string;
  available: number;
  /** By what an allergy may speak against it; a line of an older draft has none. */
  atc?: string | null;
  rxnorm?: string | null;
  doseValue: string;
  doseUnit: string;
  route: Route;
  timesPerDay: string;
  asNeeded: boolean;
  maxPerDay: string;
  durationDays: string;
  /** Empty while it follows from the dose. */
  quantity: string;
  instructions: string;
  repeats: string;
};
export type TypedProcedure = {
  key: string;
  typeId: string;
  name: string;
  needsSide: boolean;
  side: Side;
  waitFor: boolean;
  note: string;
};
export type TypedBasket = {
  priority: OrderPriority;
  question: string;
  tests: TypedTest[];
  lines: TypedLine[];
  procedures: TypedProcedure[];
  outsidePrescriber: string;
};
export const emptyBasket = (): TypedBasket => ({
  priority: 'routine',
  question: '',
  tests: [],
  lines: [],
  procedures: [],
  outsidePrescriber: '',
});

const positive = (typed: string): number | null => {
  const value = readNumber(typed);
  return value !== null && value > 0 ? value : null;
};
const whole = (typed: string): number | null => wholeTyped(typed, 6);

/** The dosage of a line as far as it is typed. */
export const dosageOf = (line: TypedLine) => ({
  doseValue: positive(line.doseValue),
  doseUnit: positive(line.doseValue) === null ? null : line.doseUnit,
  route: line.route,
  timesPerDay: positive(line.timesPerDay),
  asNeeded: line.asNeeded,
  maxPerDay: line.asNeeded ? positive(line.maxPerDay) : null,
  durationDays: whole(line.durationDays) || null,
});
/** What a line asks for: typed, or what follows from the dose; null when neither is there. */
export const quantityOfLine = (line: TypedLine): number | null =>
  line.quantity.trim() ? whole(line.quantity) : quantityOf(dosageOf(line), line.baseUnit);

/** Fields of a line that still need something. */
export function missingOf(line: TypedLine): ('dose' | 'times' | 'most' | 'quantity')[] {
  const { doseValue, timesPerDay, maxPerDay } = dosageOf(line);
  const quantity = quantityOfLine(line);
  return [
    ...(doseValue === null ? (['dose'] as const) : []),
    ...(!line.asNeeded && timesPerDay === null ? (['times'] as const) : []),
    ...(line.asNeeded && maxPerDay === null ? (['most'] as const) : []),
    ...(quantity === null || quantity < 1 ? (['quantity'] as const) : []),
  ];
}
export const needsSide = (procedure: TypedProcedure): boolean =>
  procedure.needsSide && procedure.side === 'none';

export const isEmpty = (basket: TypedBasket): boolean =>
  !basket.tests.length && !basket.lines.length && !basket.procedures.length;
/** Whether the patient waits for something of it. */
export const awaits = (basket: TypedBasket): boolean =>
  basket.tests.some((test) => test.waitFor) || basket.procedures.some((procedure) => procedure.waitFor);
/** Whether everything in it may be sent. */
export const isReady = (basket: TypedBasket): boolean =>
  basket.lines.every((line) => !missingOf(line).length) && !basket.procedures.some(needsSide);

/** The basket as the API takes it; undefined when nothing is ordered. */
export function basketToSend(basket: TypedBasket): z.input<typeof OrderBasket> | undefined {
  if (isEmpty(basket)) return undefined;
  const { priority } = basket;
  const question = basket.question.trim();
  const prescriber = basket.outsidePrescriber.trim();
  return {
    labs: basket.tests.length
      ? [
          {
            priority,
            ...(question ? { note: question } : {}),
            items: basket.tests.map(({ testId, waitFor }) => ({ testId, waitFor })),
          },
        ]
      : [],
    prescriptions: basket.lines.length
      ? [
          {
            ...(prescriber ? { outsidePrescriber: prescriber } : {}),
            lines: basket.lines.map((line) => ({
              medicineId: line.medicineId,
              ...dosageOf(line),
              quantity: quantityOfLine(line) ?? 0,
              instructions: line.instructions.trim(),
              repeats: whole(line.repeats) ?? 0,
            })),
          },
        ]
      : [],
    procedures: basket.procedures.length
      ? [
          {
            priority,
            items: basket.procedures.map(({ typeId, side, waitFor, note }) => ({
              typeId,
              side,
              waitFor,
              ...(note.trim() ? { note: note.trim() } : {}),
            })),
          },
        ]
      : [],
  };
}
