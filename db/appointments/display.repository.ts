import { displayedNext } from '#contracts/appointments/display.ts';
import type { DisplayedQueue } from '#contracts/appointments/display.ts';
import type { TokenState } from '#contracts/appointments/names.ts';
import { orderQueue } from '#domain/appointments/queue.ts';
import { tokenCode } from '#domain/appointments/token-code.ts';
import { localDateOf } from '#domain/appointments/sessions.ts';
import { practises } from '#db/doctors/practising.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

type Row = {
  sessionId: string;
  doctorName: string;
  departmentName: string;
  room: string | null;
  session: string;
  isOver: boolean;
  number: number;
  letter: string;
  state: TokenState;
  urgency: number | null;
  returning: boolean;
  bookedAt: Date | null;
  arrivedAt: Date;
  calls: number;
  putBackLeft: number;
  manualRank: number | null;
};

const tokensOfToday = `
  select s.id as "sessionId", u.name as "doctorName", p.name as "departmentName", d.room, s.name as session, s.ends_at <= now() as "isOver",
         t.number, d.token_letter as letter, t.state, t.urgency, t.returning, t.booked_at as "bookedAt", t.arrived_at as "arrivedAt", t.calls, t.put_back_left as "putBackLeft",
         t.manual_rank as "manualRank"
    from doctor_session s
    join doctor d on d.hospital_id = s.hospital_id and d.id = s.doctor_id
    join app_user u on u.hospital_id = d.hospital_id and u.id = d.id and ${practises}
    join department p on p.hospital_id = d.hospital_id and p.id = d.department_id
    join token t on t.hospital_id = s.hospital_id and t.session_id = s.id
   where s.hospital_id = ? and s.local_date in (?) order by d.room nulls last, u.name, s.starts_at, s.id, t.number`;

/** The queues of a hospital's day, by room: numbers only. What is over, and has nobody left, is not shown. */
export async function displayedQueues(tenant: Tenant): Promise<DisplayedQueue[]> {
  const { today, timeZone, dayStartsAt } = await hospitalClock(tenant);
  // In the small hours the working day of before goes on.
  const days = new Set([today, localDateOf(new Date(), { timeZone, dayStartsAt })]);
  const rows = await tenant.em.execute<Row[]>(tokensOfToday, [tenant.hospitalId, [...days]]);
  return [...Map.groupBy(rows, (row) => row.sessionId).values()].flatMap((tokens) => {
    const [first] = tokens;
    const isLive = tokens.some(
      ({ state }) => state === 'called' || state === 'serving' || state === 'waiting',
    );
    return first && (isLive || !first.isOver) ? [displayed(first, tokens)] : [];
  });
}

const codeOf = ({ letter, number }: Pick<Row, 'letter' | 'number'>): string => tokenCode(letter, number);

function displayed(first: Row, tokens: readonly Row[]): DisplayedQueue {
  const ordered = orderQueue(
    tokens.map((row) => ({
      ...row,
      id: String(row.number),
      bookedAt: row.bookedAt === null ? null : Number(new Date(row.bookedAt)),
      arrivedAt: Number(new Date(row.arrivedAt)),
      manualRank: row.manualRank === null ? null : Number(row.manualRank),
    })),
  );
  const { doctorName, departmentName, room, session } = first;
  return {
    doctorName,
    departmentName,
    room,
    session,
    now: (['called', 'serving'] as const).flatMap((state) =>
      tokens.filter((row) => row.state === state).map((row) => ({ code: codeOf(row), state })),
    ),
    next: ordered.slice(0, displayedNext).map(codeOf),
    waiting: ordered.length,
    done: tokens.filter(({ state }) => state === 'done').length,
  };
}
