import { describe, expect, it } from 'vitest';
import { Ladders } from '#contracts/inbox/ladder.ts';
import { flowKinds } from '#contracts/inbox/names.ts';
import type { Rung } from '#contracts/inbox/ladder.ts';
import { rungErrors, rungOf, rungWords, typedRung } from '#lib/platform/ladder.ts';

const rungs: readonly Rung[] = [
  { after: { setting: 'reminderPercent' }, to: 'person' },
  { after: { percent: 100 }, to: 'role', raises: true },
  { after: { minutes: 90 }, to: 'duty', everyMinutes: 30 },
];

describe('a rung on screen', () => {
  it('is sent as it came, whatever it says', () => {
    expect(rungs.map((rung) => rungOf(typedRung(rung)))).toEqual(rungs);
    expect(Ladders.safeParse({ [flowKinds[0] ?? '']: rungs }).success).toBe(true);
  });

  it('is told in words', () => {
    expect(rungs.map(rungWords)).toEqual([
      'At the reminder whose task it is',
      'At 100 % everybody whose work it is, it comes forward',
      'After 90 min whoever is on duty, then who supervises, again every 30 min',
    ]);
  });

  it('takes no number that the API would refuse, and asks for none where a setting says when', () => {
    const typed = typedRung(rungs[2] as Rung);
    expect(rungErrors(typed)).toEqual({});
    expect(Object.keys(rungErrors({ ...typed, amount: '', every: '1' }))).toEqual(['amount', 'every']);
    expect(Object.keys(rungErrors({ ...typed, amount: 'soon', every: '' }))).toEqual(['amount']);
    expect(rungErrors({ ...typed, time: 'reminderPercent', amount: '' })).toEqual({});
    expect(Object.keys(rungErrors({ ...typed, time: 'percent', amount: '10001' }))).toEqual(['amount']);
    for (const every of ['15', '100000'])
      expect(Ladders.safeParse({ [flowKinds[0] ?? '']: [rungOf({ ...typed, every })] }).success, every).toBe(
        true,
      );
  });
});
