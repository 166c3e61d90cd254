import type { LocalDate } from '#contracts/platform/wire.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenActions, tokenStates } from '#contracts/appointments/names.ts';
import { absencesOf, isOnLeave } from '#domain/appointments/absences.ts';
import { actOnToken, orderQueue, rankForPosition, stands } from '#domain/appointments/queue.ts';
import type { QueueToken } from '#domain/appointments/queue.ts';
import {
  dayBounds,
  isForNow,
  localDateOf,
  sessionFor,
  sessionsOfDay,
  slotsOfDay,
} from '#domain/appointments/sessions.ts';

const rule = {
  weekday: 1,
  session: 'morning',
  from: '09:00',
  to: '13:00',
  slotMinutes: 15,
  validFrom: '2020-01-01',
  validTo: null,
} as const;
const kolkata = { timeZone: 'Asia/Kolkata', dayStartsAt: '00:00' };
const monday: LocalDate = '2026-11-23';
const token = (number: number, change: Partial<QueueToken> = {}): QueueToken => ({
  id: `t${number}`,
  number,
  state: 'waiting',
  urgency: null,
  returning: false,
  bookedAt: null,
  arrivedAt: number,
  calls: 0,
  putBackLeft: 0,
  manualRank: null,
  ...change,
});

describe('sessions and slots', () => {
  it('follow the weekly rule in the hospital’s zone', () => {
    expect(sessionsOfDay(monday, kolkata, { rules: [rule], exceptions: [] })).toMatchObject([
      { startsAt: new Date('2026-11-23T03:30:00Z'), endsAt: new Date('2026-11-23T07:30:00Z') },
    ]);
    expect(slotsOfDay(monday, kolkata, { rules: [rule], exceptions: [] })).toHaveLength(16);
    expect(sessionsOfDay('2026-11-24', kolkata, { rules: [rule], exceptions: [] })).toEqual([]);
  });
  it('say whether a booking is for now: the same calendar day or working day, in the hospital’s zone', () => {
    const night = { timeZone: 'Asia/Kolkata', dayStartsAt: '06:00' };
    const booked = new Date('2026-11-23T18:00:00Z'); // 23:30 of the 23rd in Kolkata
    const at = (time: string) => new Date(time);
    expect(isForNow(booked, at('2026-11-22T19:00:00Z'), kolkata)).toBe(true);
    expect(isForNow(booked, at('2026-11-22T18:00:00Z'), kolkata)).toBe(false);
    // Half an hour after midnight it is tomorrow, except in a house whose day goes on until six.
    expect(isForNow(booked, at('2026-11-23T19:00:00Z'), kolkata)).toBe(false);
    expect(isForNow(booked, at('2026-11-23T19:00:00Z'), night)).toBe(true);
    expect(isForNow(booked, at('2026-11-24T01:00:00Z'), night)).toBe(false);
  });
  it('say why a doctor is not there for a booking: leave, other hours, or half of each', () => {
    const away = {
      date: monday as LocalDate,
      kind: 'away' as const,
      from: '10:00',
      to: '11:00',
      reason: 'leave',
      session: null,
      slotMinutes: null,
    };
    const booked = (from: string, to: string) => ({
      startsAt: new Date(`${monday}T${from}:00+05:30`),
      endsAt: new Date(`${monday}T${to}:00+05:30`),
    });
    const now = absencesOf(kolkata, { rules: [rule], exceptions: [away] });
    expect([booked('09:45', '10:00'), booked('10:00', '10:15'), booked('10:50', '11:05')].map(now)).toEqual([
      null,
      'away',
      'away',
    ]);
    expect([booked('12:45', '13:00'), booked('12:50', '13:05'), booked('14:00', '14:15')].map(now)).toEqual([
      null,
      'hours',
      'hours',
    ]);
    // Longer slots move nobody; extra hours take a booking back in, and a leave of the whole day leaves those.
    const extra = { ...away, kind: 'extra' as const, from: '14:00', to: '15:00' };
    const later = absencesOf(kolkata, {
      rules: [{ ...rule, slotMinutes: 60 }],
      exceptions: [{ ...away, from: null, to: null }, extra],
    });
    expect([booked('09:45', '10:00'), booked('14:00', '14:15')].map(later)).toEqual(['away', null]);
  });
  it('say that somebody is on leave for the rest of a day: leave takes all that is left of it, and nothing was added', () => {
    const away = {
      date: monday as LocalDate,
      kind: 'away' as const,
      from: null,
      to: null,
      reason: 'leave',
      session: null,
      slotMinutes: null,
    };
    const extra = { ...away, kind: 'extra' as const, from: '14:00', to: '15:00' };
    const afternoon = { ...away, from: '10:00', to: '18:00' };
    const at = (time: string) => new Date(`${monday}T${time}:00+05:30`);
    const cases = [
      [at('09:30'), [away], true],
      [at('20:00'), [away], true],
      [at('09:30'), [away, extra], false],
      [at('15:30'), [away, extra], true],
      [at('09:30'), [afternoon], false],
      [at('10:30'), [afternoon], true],
      // After hours there is nothing that leave took away.
      [at('20:00'), [afternoon], false],
      [at('20:00'), [], false],
    ] as const;
    for (const [moment, exceptions, isAway] of cases)
      expect([moment, isOnLeave(moment, kolkata, { rules: [rule], exceptions })]).toEqual([moment, isAway]);
  });
  it('leave out time away and add extra hours', () => {
    const away = {
      date: monday as LocalDate,
      kind: 'away' as const,
      from: '10:00',
      to: '11:00',
      reason: 'meeting',
      session: null,
      slotMinutes: null,
    };
    expect(slotsOfDay(monday, kolkata, { rules: [rule], exceptions: [away] })).toHaveLength(12);
    expect(
      sessionsOfDay(monday, kolkata, { rules: [rule], exceptions: [{ ...away, from: null, to: null }] }),
    ).toEqual([]);
    expect(
      sessionsOfDay('2026-11-24', kolkata, {
        rules: [rule],
        exceptions: [{ ...away, date: '2026-11-24', kind: 'extra', from: '18:00', to: '20:00' }],
      }),
    ).toHaveLength(1);
  });
  it('go on after time away in the middle', () => {
    const away = {
      date: monday as LocalDate,
      kind: 'away' as const,
      from: '10:00',
      to: '11:00',
      reason: 'meeting',
      session: null,
      slotMinutes: null,
    };
    const session = sessionFor(new Date('2026-11-23T04:00:00Z'), kolkata, {
      rules: [rule],
      exceptions: [away],
    });
    expect(session).toMatchObject({ name: 'morning', endsAt: new Date('2026-11-23T07:30:00Z') });
  });
  it('never overlap and cover every slot they offer, also when the clocks change', () => {
    const hour = fc.integer({ min: 0, max: 22 });
    fc.assert(
      fc.property(
        fc.uniqueArray(hour, { minLength: 1, maxLength: 6 }),
        fc.constantFrom('2026-03-29', '2026-10-25', '2026-07-01'),
        fc.constantFrom('Europe/Berlin', 'Asia/Kolkata', 'America/New_York'),
        fc.integer({ min: 5, max: 60 }),
        (hours, date, timeZone, slotMinutes) => {
          const two = (value: number) => `${String(value).padStart(2, '0')}:00`;
          const rules = hours.map((from, index) => ({
            ...rule,
            weekday: date === '2026-07-01' ? 3 : 7,
            session: `s${index}`,
            from: two(from),
            to: two(from + 1),
            slotMinutes,
          }));
          const sessions = sessionsOfDay(date, { timeZone, dayStartsAt: '00:00' }, { rules, exceptions: [] });
          sessions.forEach((session, index) => {
            const next = sessions[index + 1];
            if (next)
              expect(
                session.endsAt <= next.startsAt || session.startsAt.getTime() === next.startsAt.getTime(),
              ).toBe(true);
          });
          for (const slot of slotsOfDay(
            date,
            { timeZone, dayStartsAt: '00:00' },
            { rules, exceptions: [] },
          )) {
            expect(slot.endsAt.getTime() - slot.startsAt.getTime()).toBe(slotMinutes * 60_000);
            expect(
              sessions.some(
                (session) =>
                  session.name === slot.session &&
                  session.startsAt <= slot.startsAt &&
                  slot.endsAt <= session.endsAt,
              ),
            ).toBe(true);
          }
        },
      ),
    );
  });
  it('know days of 23 and 25 hours', () => {
    const hours = (date: LocalDate) => {
      const { from, to } = dayBounds(date, 'Europe/Berlin');
      return (to.getTime() - from.getTime()) / 3_600_000;
    };
    expect([hours('2026-03-29'), hours('2026-10-25'), hours('2026-06-01')]).toEqual([23, 25, 24]);
  });
  it('give a person who comes outside every session the rest of the working day', () => {
    const zone = { timeZone: 'Asia/Kolkata', dayStartsAt: '06:00' };
    const late = new Date('2026-11-23T20:00:00Z');
    expect(localDateOf(late, zone)).toBe(monday);
    expect(sessionFor(late, zone, { rules: [rule], exceptions: [] })).toMatchObject({
      name: 'unscheduled',
      localDate: monday,
      endsAt: new Date('2026-11-24T00:30:00Z'),
    });
  });
});

describe('the queue', () => {
  it('orders by urgency, returning, booked, then arrival', () => {
    const tokens = [
      token(1),
      token(2, { bookedAt: 5 }),
      token(3, { returning: true }),
      token(4, { urgency: 2 }),
      token(5, { urgency: 4 }),
      token(6, { bookedAt: 3 }),
    ];
    expect(orderQueue(tokens).map((entry) => entry.number)).toEqual([4, 5, 3, 6, 2, 1]);
  });
  it('skips after two calls without answer and puts back after three', () => {
    const called = { ...token(1), state: 'called' as const };
    const once = actOnToken(called, 'no_answer');
    expect(once).toMatchObject({ state: 'called', calls: 1 });
    expect(actOnToken({ ...called, ...once } as QueueToken, 'no_answer')).toMatchObject({
      state: 'skipped',
      putBackLeft: 3,
    });
    expect(actOnToken(called, 'call')).toEqual({ refusal: 'token.wrong_state' });
    expect(actOnToken({ ...called, calls: 1 }, 'call')).toMatchObject({ state: 'called', calls: 1 });
    expect(stands(token(1, { state: 'skipped', putBackLeft: 1 }))).toBe(false);
    expect(stands(token(1, { state: 'skipped', putBackLeft: 0 }))).toBe(true);
  });
  it('puts a moved token where the person said', () => {
    const ordered = orderQueue([token(1), token(2), token(3), token(4)]);
    const others = ordered.filter((entry) => entry.number !== 4);
    const { ranks, rank } = rankForPosition(others, 2);
    const after = orderQueue([
      ...others.map((entry) => ({ ...entry, manualRank: ranks.get(entry.id) ?? null })),
      token(4, { manualRank: rank }),
    ]);
    expect(after.map((entry) => entry.number)).toEqual([1, 4, 2, 3]);
  });
  it('puts every move where the person said, one after the other', () => {
    const moves = fc.array(fc.record({ who: fc.nat(), to: fc.integer({ min: 1, max: 9 }) }), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.integer({ min: 1, max: 5 })), { minLength: 1, maxLength: 7 }),
        moves,
        (urgencies, list) => {
          let tokens = urgencies.map((urgency, index) => token(index, { urgency }));
          for (const { who, to } of list) {
            const moved = `t${who % tokens.length}`;
            const before = orderQueue(tokens.filter((entry) => entry.id !== moved));
            const { ranks, rank } = rankForPosition(before, to);
            tokens = tokens.map((entry) => ({
              ...entry,
              manualRank: entry.id === moved ? rank : (ranks.get(entry.id) ?? entry.manualRank),
            }));
            const after = orderQueue(tokens).map((entry) => entry.id);
            expect(after.indexOf(moved)).toBe(Math.min(to, tokens.length) - 1);
            expect(after.filter((id) => id !== moved)).toEqual(before.map((entry) => entry.id));
          }
        },
      ),
    );
  });
  it('lets nobody moved earlier stand before a patient who must be seen immediately', () => {
    expect(
      orderQueue([token(1, { manualRank: 1 }), token(2, { manualRank: 2 }), token(3, { urgency: 1 })]).map(
        (entry) => entry.number,
      ),
    ).toEqual([3, 1, 2]);
  });
  it('is a total order and refuses what a state does not allow', () => {
    const any = fc.record({
      urgency: fc.option(fc.integer({ min: 1, max: 5 })),
      returning: fc.boolean(),
      bookedAt: fc.option(fc.integer({ min: 0, max: 9 })),
      arrivedAt: fc.integer({ min: 0, max: 9 }),
      state: fc.constantFrom(...tokenStates),
      putBackLeft: fc.integer({ min: 0, max: 3 }),
      manualRank: fc.option(fc.integer({ min: 1, max: 9 })),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 20 }), (list) => {
        const tokens = list.map((change, index) => token(index, change));
        expect(orderQueue([...tokens].reverse()).map((entry) => entry.id)).toEqual(
          orderQueue(tokens).map((entry) => entry.id),
        );
      }),
    );
    const legal = tokenStates.flatMap((state) =>
      tokenActions
        .filter((action) => !('refusal' in actOnToken(token(1, { state }), action)))
        .map((action) => `${state}:${action}`),
    );
    expect(legal.filter((entry) => entry.startsWith('done'))).toEqual([]);
    expect(legal).toHaveLength(13);
  });
});
