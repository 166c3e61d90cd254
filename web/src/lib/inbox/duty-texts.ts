import '#lib/inbox/duty-words.ts';
import '#lib/appointments/appointment-words.ts';
import type { Duty } from '#contracts/inbox/duty-names.ts';
import { clinicalDate } from '#lib/platform/format.ts';
import { weekdayOf } from '#lib/platform/zone-time.ts';
import { t, tAny } from '#lib/i18n/messages.ts';

/** A duty and what it is over. */
export const dutyText = ({ duty, departmentName }: { duty: Duty; departmentName: string | null }): string =>
  `${t(`duty.${duty}`)}, ${departmentName ?? t('duty.hospital')}`;
/** `Monday 23-Nov`, of a week whose year is above it. */
export const weekdayText = (day: string): string =>
  `${tAny(`weekday.${weekdayOf(day)}`)} ${clinicalDate(day).split('-').slice(0, 2).join('-')}`;
/** `Monday 23-Nov-2026`. */
export const dayText = (day: string): string => `${tAny(`weekday.${weekdayOf(day)}`)} ${clinicalDate(day)}`;
