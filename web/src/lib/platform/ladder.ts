import '#lib/platform/settings-words.ts';
import type { Rung } from '#contracts/inbox/ladder.ts';
import { t } from '#lib/i18n/messages.ts';
import { numberTyped } from '#lib/platform/read-number.ts';

/** When a rung comes: a share of the time until due, minutes, or as the hospital reminds and escalates. */
export const rungTimes = ['percent', 'minutes', 'reminderPercent', 'escalationPercent'] as const;
type RungTime = (typeof rungTimes)[number];
export const hasAmount = (time: RungTime): boolean => time === 'percent' || time === 'minutes';
export const rungTos = ['person', 'role', 'duty'] as const;

/** A rung as it is typed; `every` empty: it tells once. */
export type TypedRung = {
  time: RungTime;
  amount: string;
  to: Rung['to'];
  raises: boolean;
  every: string;
};

export const typedRung = ({ after, to, raises = false, everyMinutes }: Rung): TypedRung => ({
  ...('setting' in after
    ? { time: after.setting, amount: '' }
    : 'percent' in after
      ? { time: 'percent' as const, amount: String(after.percent) }
      : { time: 'minutes' as const, amount: String(after.minutes) }),
  to,
  raises,
  every: everyMinutes ? String(everyMinutes) : '',
});

const isIn = (text: string, min: number, max: number) => numberTyped(text) >= min && numberTyped(text) <= max;

/** The least the API takes between two tellings: a case keeps each of them. */
const leastEvery = 15;

/** What is wrong with a rung as it is typed, by its box; nothing when it can be sent. */
export function rungErrors({ time, amount, every }: TypedRung): { amount?: string; every?: string } {
  const [min, max] = time === 'percent' ? [1, 10_000] : [1, 100_000];
  return {
    ...(hasAmount(time) && !isIn(amount, min, max) ? { amount: t('settings.range', { min, max }) } : {}),
    ...(every.trim() && !isIn(every, leastEvery, 100_000)
      ? { every: t('settings.range', { min: leastEvery, max: 100_000 }) }
      : {}),
  };
}

/** A typed rung without errors as it is sent. */
export const rungOf = ({ time, amount, to, raises, every }: TypedRung): Rung => ({
  after:
    time === 'percent'
      ? { percent: numberTyped(amount) }
      : time === 'minutes'
        ? { minutes: numberTyped(amount) }
        : { setting: time },
  to,
  ...(raises ? { raises } : {}),
  ...(every.trim() ? { everyMinutes: numberTyped(every) } : {}),
});

/** A rung in words: "at 200 % whoever supervises, again every 30 min". */
export function rungWords({ after, to, raises, everyMinutes }: Rung): string {
  const when =
    'setting' in after
      ? t(`ladder.at_${after.setting}`)
      : 'percent' in after
        ? t('ladder.at_percent', { percent: after.percent })
        : t('ladder.at_minutes', { minutes: after.minutes });
  return [
    `${when} ${t(`ladder.to_${to}`)}`,
    raises ? t('ladder.raises_short') : '',
    everyMinutes ? t('ladder.again', { minutes: everyMinutes }) : '',
  ]
    .filter(Boolean)
    .join(', ');
}
