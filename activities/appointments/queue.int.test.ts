import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actOnTokenRow } from '#activities/appointments/act-on-token.ts';
import { moveToken } from '#activities/appointments/move-token.ts';
import {
  closeTokens,
  issueToken,
  markTokenDone,
  moveTokenToDoctor,
  setTokenUrgency,
} from '#activities/appointments/queue-visit.ts';
import { addException } from '#activities/doctors/change-schedule.ts';
import { listDoctors } from '#db/doctors/doctor.repository.ts';
import { readQueue, readToken } from '#db/appointments/queue.repository.ts';
import { isNoShow, tokenOfVisit } from '#db/appointments/token.repository.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { aVisit, openHospitals } from '#test/builders/hospitals.ts';
import type { Hospitals } from '#test/builders/hospitals.ts';

const [desk, nurse, admin] = ['receptionist1@asha.example', 'nurse1@asha.example', 'admin1@asha.example'];
let hospitals: Hospitals;
let doctor: string;
let other: string;

beforeAll(async () => {
  hospitals = await openHospitals('queue');
  doctor = await hospitals.idOf('doctor1@asha.example');
  other = await hospitals.idOf('doctor2@asha.example');
});
afterAll(async () => hospitals?.close());

/** Checks a new patient in for a doctor. */
const arrive = (doctorId: string, at = new Date()) =>
  hospitals.as(desk, async (tenant) => {
    const visit = await aVisit(tenant, doctorId);
    return { ...visit, ...(await issueToken(tenant, { doctorId, ...visit, bookedAt: null, at })) };
  });
const act = (email: string, id: string, action: Parameters<typeof actOnTokenRow>[2]) =>
  hospitals.as(email, async (tenant) => {
    await actOnTokenRow(tenant, id, action);
    return readToken(tenant, id);
  });
const numbers = async () =>
  ((await hospitals.as(nurse, (tenant) => readQueue(tenant, other, new Date())))?.tokens ?? [])
    .filter((token) => token.position !== null)
    .map((token) => token.number);

describe('tokens', () => {
  it('are numbered without gap and double when sixteen people arrive at once', async () => {
    const issued = await Promise.all(Array.from({ length: 16 }, () => arrive(doctor)));
    expect(issued.map((token) => token.number).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 16 }, (_, index) => index + 1),
    );
    await expect(
      hospitals.as(desk, async (tenant) => {
        await issueToken(tenant, {
          doctorId: doctor,
          ...(await aVisit(tenant, doctor)),
          bookedAt: null,
          at: new Date(),
        });
        throw new Error('the check-in failed after all');
      }),
    ).rejects.toThrow('after all');
    expect((await arrive(doctor)).number).toBe(17);
  });

  it('are called by one of two desks; the other learns who was first', async () => {
    const { tokenId } = await arrive(doctor);
    const results = await Promise.allSettled([
      act(nurse, tokenId, 'call'),
      act('doctor1@asha.example', tokenId, 'call'),
    ]);
    const lost = results
      .filter((result) => result.status === 'rejected')
      .map((result) => result.reason as Refusal);
    expect(lost).toHaveLength(1);
    expect(lost[0]).toMatchObject({ code: 'token.wrong_state', status: 409, details: { state: 'called' } });
    expect(typeof lost[0]?.details['byName']).toBe('string');
    expect(Date.parse(String(lost[0]?.details['at']))).toBeGreaterThan(Date.now() - 60_000);
    await expect(act(nurse, tokenId, 'return')).rejects.toBeInstanceOf(Refusal);
  });

  it('are skipped after two calls without answer and stand again after three others', async () => {
    const late = await arrive(other);
    const rest = [await arrive(other), await arrive(other), await arrive(other), await arrive(other)];
    for (const action of ['call', 'no_answer', 'call'] as const) await act(desk, late.tokenId, action);
    expect(await act(desk, late.tokenId, 'no_answer')).toMatchObject({ state: 'skipped', position: null });
    for (const [index, { tokenId, visitId }] of rest.slice(0, 3).entries()) {
      expect(await numbers()).not.toContain(late.number);
      await act(desk, tokenId, 'call');
      // Once by the queue's screen and once by the flow alone: either way one patient has passed.
      if (index !== 1) await act(desk, tokenId, 'serve');
      await hospitals.as(nurse, (tenant) => markTokenDone(tenant, visitId));
    }
    expect(await numbers()).toEqual([late.number, rest[3]?.number]);
    for (const { visitId } of [late, ...rest])
      await hospitals.as(nurse, (tenant) => closeTokens(tenant, visitId));
    expect(await numbers()).toEqual([]);
  });

  it('stand by urgency, and where a person put them with a reason, also when several do at once', async () => {
    const tokens = [
      await arrive(other),
      await arrive(other),
      await arrive(other),
      await arrive(other),
    ] as const;
    const [first, second, third, fourth] = tokens.map((token) => token.number);
    await hospitals.as(nurse, (tenant) => setTokenUrgency(tenant, tokens[2].visitId, 2));
    expect(await numbers()).toEqual([third, first, second, fourth]);
    await hospitals.as(desk, (tenant) => moveToken(tenant, tokens[3].tokenId, 2, 'carries a small child'));
    expect(await numbers()).toEqual([third, fourth, first, second]);
    await Promise.all(
      [...tokens, ...tokens].map((token, index) =>
        hospitals.as(index % 2 ? desk : 'receptionist2@asha.example', (tenant) =>
          moveToken(tenant, token.tokenId, 1 + (index % 4), 'all at once'),
        ),
      ),
    );
    expect([...(await numbers())].sort()).toEqual([first, second, third, fourth].sort());
    expect((await hospitals.as(nurse, (tenant) => tokenOfVisit(tenant, tokens[1].visitId)))?.position).toBe(
      (await numbers()).indexOf(second ?? 0) + 1,
    );
    const { rows } = await hospitals.sql.query(
      "select count(*)::int as moves from audit_event where action = 'token.move'",
    );
    expect(rows[0]).toEqual({ moves: 9 });
    for (const { visitId } of tokens) await hospitals.as(nurse, (tenant) => closeTokens(tenant, visitId));
  });

  it('go to the second doctor on a referral', async () => {
    const { visitId, patientId } = await arrive(doctor);
    const moved = await hospitals.as('doctor1@asha.example', (tenant) =>
      moveTokenToDoctor(tenant, { visitId, patientId }, other, new Date()),
    );
    expect(await numbers()).toEqual([moved.number]);
    const { rows } = await hospitals.sql.query(
      'select state from token where visit_id = $1 order by arrived_at, id',
      [visitId],
    );
    expect(rows).toEqual([{ state: 'done' }, { state: 'waiting' }]);
    await hospitals.as(nurse, (tenant) => closeTokens(tenant, visitId));
  });

  it('mean a no-show only when the session is over, the person did not come, and nobody began', async () => {
    const { visitId, tokenId, sessionEndsAt } = await arrive(other);
    const noShow = (at: Date) => hospitals.as(nurse, (tenant) => isNoShow(tenant, visitId, at));
    const after = new Date(sessionEndsAt.getTime() + 1000);
    expect(await noShow(after)).toBe(false);
    for (const action of ['call', 'no_answer', 'call', 'no_answer'] as const)
      await act(desk, tokenId, action);
    expect([await noShow(new Date()), await noShow(after)]).toEqual([false, true]);
    await act(desk, tokenId, 'return');
    expect(await noShow(after)).toBe(false);
  });

  it('belong to the hospital’s day, in an unscheduled session when the doctor is away', async () => {
    await hospitals.as(admin, (tenant) =>
      addException(tenant, other, {
        date: '2031-05-05',
        kind: 'away',
        from: null,
        to: null,
        reason: 'holiday',
        session: null,
        slotMinutes: null,
      }),
    );
    const at = new Date('2031-05-04T20:00:00Z');
    const token = await arrive(other, at);
    expect(token).toMatchObject({
      sessionName: 'unscheduled',
      number: 1,
      sessionEndsAt: new Date('2031-05-05T18:30:00Z'),
    });
  });

  it('carry the letter of their doctor, who has it alone in the hospital', async () => {
    const [own, ofOther] = [await arrive(doctor), await arrive(other)];
    const code = ({ visitId }: { visitId: string }) =>
      hospitals.as(desk, async (tenant) => (await tokenOfVisit(tenant, visitId))?.code ?? '');
    const codes = [await code(own), await code(ofOther)];
    expect(codes.map((each) => each.split('-')[1])).toEqual([String(own.number), String(ofOther.number)]);
    const letters = await hospitals.as(desk, async (tenant) =>
      (await listDoctors(tenant)).map(({ tokenLetter }) => tokenLetter),
    );
    expect(new Set(letters).size).toBe(letters.length);
    expect(letters.toSorted()).toEqual(Array.from('ABCDEFGH').slice(0, letters.length));
  });

  it('of one hospital are nowhere in the other', async () => {
    const { tokenId, visitId } = await arrive(doctor);
    const stranger = 'nurse1@kaveri.example';
    await expect(act(stranger, tokenId, 'call')).rejects.toMatchObject({ code: 'not_found' });
    await expect(
      hospitals.as(stranger, (tenant) => moveToken(tenant, tokenId, 1, 'mine')),
    ).rejects.toMatchObject({ code: 'not_found' });
    expect(await hospitals.as(stranger, (tenant) => readQueue(tenant, doctor, new Date()))).toBeNull();
    expect(await hospitals.as(stranger, (tenant) => tokenOfVisit(tenant, visitId))).toBeNull();
  });
});
