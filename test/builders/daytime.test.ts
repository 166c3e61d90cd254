import { expect, it } from 'vitest';
import { zoneOfMorning } from '#test/builders/daytime.ts';

it('is morning there at every hour', () => {
  for (let hour = 0; hour < 24; hour += 1) {
    const now = new Date(Date.UTC(2026, 10, 27, hour, 30));
    const zone = zoneOfMorning(now);
    const local = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
    expect([hour, zone, local.format(now)]).toEqual([hour, zone, '10:30']);
  }
});
