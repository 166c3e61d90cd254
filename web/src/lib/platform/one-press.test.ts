import { describe, expect, it } from 'vitest';
import { doubleClicks, isHeldEnter } from '#lib/platform/one-press.ts';

const enter = { key: 'Enter', repeat: true, ctrlKey: false, metaKey: false };

describe('one press does one thing', () => {
  it('an Enter that is held sends nothing more, with and without Control', () => {
    expect(isHeldEnter({ ...enter, repeat: false }, false)).toBe(false);
    expect(isHeldEnter(enter, false)).toBe(true);
    expect(isHeldEnter({ ...enter, ctrlKey: true }, false)).toBe(true);
    expect(isHeldEnter({ ...enter, key: 'ArrowDown' }, false)).toBe(false);
  });
  it('in a text it writes lines, and with Control it sends once', () => {
    expect(isHeldEnter(enter, true)).toBe(false);
    expect(isHeldEnter({ ...enter, ctrlKey: true }, true)).toBe(true);
    expect(isHeldEnter({ ...enter, metaKey: true }, true)).toBe(true);
  });
  it('the second press of a double click does nothing to what came to its place', () => {
    const isStray = doubleClicks<string>();
    expect(isStray(1, 'Issue the bill')).toBe(false);
    expect(isStray(2, 'Record payment')).toBe(true);
    expect(isStray(3, 'Record payment')).toBe(true);
    expect(isStray(1, 'Record payment')).toBe(false);
  });
  it('pressing the same thing again and again, and a double click into a text, are what they were', () => {
    const isStray = doubleClicks<string>();
    expect([isStray(1, 'Day after'), isStray(2, 'Day after'), isStray(3, 'Day after')]).toEqual([
      false,
      false,
      false,
    ]);
    expect([isStray(1, null), isStray(2, null)]).toEqual([false, false]);
    // A key that presses a button counts no clicks.
    expect(isStray(0, 'Sign in')).toBe(false);
  });
});
