import { latin } from '#lib/platform/read-number.ts';

/** What a person types as a time of day (`9`, `930`, `9.30`, `09:30`), as `HH:mm`; null when it is none. */
export function readTime(text: string): string | null {
  const match = /^(\d{1,2})(?:[:.h ]?(\d{2}))?$/.exec(latin(text));
  if (!match) return null;
  const hour = Number(match[1]);
  const minute = Number(match[2] ?? '0');
  return hour < 24 && minute < 60
    ? `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
    : null;
}
