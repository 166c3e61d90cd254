import { describe, expect, it } from 'vitest';
import { parseBusy, parseUsage, usageOf } from './cpu.ts';

describe('CPU time', () => {
  it('is read after a command name with blanks and brackets, ended children included', () => {
    const stat = '7 (a (b) c) S 3 7 7 0 -1 4194560 10 0 0 0 11 5 3 1 20 0 1 0 100 1000 10';
    expect(parseUsage(stat)).toEqual({ parent: 3, milliseconds: 200 });
  });

  it('counts as busy neither idling nor waiting for a disk', () => {
    expect(parseBusy('cpu  10 2 3 900 50 1 4 0 0 0\ncpu0 1 1 1 1\n')).toBe(200);
  });

  it('is that of a process and all below it, each once', () => {
    const processes = new Map([
      [10, { parent: 1, milliseconds: 1 }],
      [11, { parent: 10, milliseconds: 20 }],
      [12, { parent: 11, milliseconds: 300 }],
      [99, { parent: 1, milliseconds: 4000 }],
    ]);
    expect(usageOf(processes, [10, 11])).toBe(321);
  });
});
