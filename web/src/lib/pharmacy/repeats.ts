import type { LocalDate } from '#contracts/platform/wire.ts';
import type { RepeatLine } from '#contracts/pharmacy/repeat.ts';
import { dayPlus, compareDays } from '#domain/platform/calendar.ts';
import { hospitalDay } from '#lib/platform/hospital-time.ts';

/**
 * The day until which what was issued last is enough, where that is still to come; null where it is used up or nobody said how long it lasts.
 * @param today the hospital's day
 */
export function enoughUntil(
  { lastIssuedAt, durationDays }: Pick<RepeatLine, 'lastIssuedAt' | 'durationDays'>,
  today: LocalDate,
): LocalDate | null {
  if (!lastIssuedAt || !durationDays) return null;
  const until = dayPlus(hospitalDay(lastIssuedAt), durationDays);
  return compareDays(until, today) > 0 ? until : null;
}

/** What opens a visit in which lines are issued again, each as it was prescribed. */
export const repeatsToSend = (patientId: string, lines: readonly RepeatLine[]) => ({
  kind: 'pharmacy_only' as const,
  patientId,
  orders: {
    prescriptions: [
      {
        lines: lines.map((line) => ({
          repeatOf: line.lineId,
          medicineId: line.medicineId,
          doseValue: line.doseValue,
          doseUnit: line.doseUnit,
          route: line.route,
          timesPerDay: line.timesPerDay,
          asNeeded: line.asNeeded,
          maxPerDay: line.maxPerDay,
          durationDays: line.durationDays,
          quantity: line.quantity,
          instructions: line.instructions,
        })),
      },
    ],
  },
});
