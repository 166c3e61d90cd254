import { expect, it } from 'vitest';
import type { DutyRow, DutyShift } from '#contracts/inbox/roster.ts';
import { daysOf } from '#lib/inbox/duty-week.ts';
import { dayIn, timeIn } from '#lib/platform/zone-time.ts';

const where = {
  day: (at: string) => dayIn('Asia/Kolkata', new Date(at)),
  time: (at: string) => timeIn('Asia/Kolkata', new Date(at)),
};
const shift = (fromAt: string, untilAt: string) => ({ id: fromAt, fromAt, untilAt }) as DutyShift;

it('a night stands on the day it begins, and empty hours on every day they are of', () => {
  const row: DutyRow = {
    duty: 'doctor_on_duty',
    departmentId: null,
    departmentName: null,
    shifts: [
      shift('2026-11-22T14:30:00Z', '2026-11-23T02:30:00Z'),
      shift('2026-11-24T14:30:00Z', '2026-11-25T02:30:00Z'),
    ],
    gaps: [
      { fromAt: '2026-11-23T02:30:00Z', untilAt: '2026-11-24T14:30:00Z' },
      { fromAt: '2026-11-25T02:30:00Z', untilAt: '2026-11-29T18:30:00Z' },
    ],
  };
  const days = daysOf(row, '2026-11-23', where);
  expect(days.map(({ shifts }) => shifts.length)).toEqual([1, 1, 0, 0, 0, 0, 0]);
  expect(days.map(({ gaps }) => gaps.map(({ from, until }) => `${from}-${until}`).join())).toEqual([
    '08:00-24:00',
    '00:00-20:00',
    '08:00-24:00',
    '00:00-24:00',
    '00:00-24:00',
    '00:00-24:00',
    '00:00-24:00',
  ]);
});
