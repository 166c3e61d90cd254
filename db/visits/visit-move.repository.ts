import { orderRecords } from '#contracts/inbox/kind-names.ts';
import { moveHindrances } from '#contracts/visits/move-names.ts';
import type { MoveHindrance } from '#contracts/visits/move-names.ts';
import type { MovedVisit, StruckRecord } from '#contracts/visits/move.ts';
import { sendInsert, sendWrite } from '#db/driver/send-write.ts';
import { patientSummaries } from '#db/patients/patient-summary.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { movedTables } from '#db/tenancy/patient-tables.ts';
import type { MovedTable } from '#db/tenancy/patient-tables.ts';
import { toIso } from '#db/tenancy/rows.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';
import { textColumns } from '#db/tenancy/text-columns.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { StatementRow } from '#db/visits/chart.repository.ts';
import { VisitMove } from '#db/visits/visit-move.entity.ts';
import { PatientStatement } from '#db/visits/visit.entity.ts';

/** From which record to which a visit is moved. */
export type Move = { visitId: string; fromId: string; toId: string };
/** What a row says once it is the other patient's, beside whose it is and what is sealed. */
export type Rewritten = Readonly<Record<string, unknown>>;

const exists: Readonly<Record<MoveHindrance, string>> = {
  specimen: "specimen where state <> 'rejected' and",
  result: 'lab_result where',
  issued: 'stock_movement where',
  performed: "procedure_item where state = 'performed' and",
  billed: 'invoice where',
  paid: 'payment where',
};

/** What keeps a visit on its record; nothing, where it may be moved. */
export async function hindrancesOf({ em, hospitalId }: Tenant, visitId: string): Promise<MoveHindrance[]> {
  const found = await em.execute<{ what: MoveHindrance }[]>(
    moveHindrances
      .map(
        (what) =>
          `select '${what}' as what where exists (select from ${exists[what]} hospital_id = ? and visit_id = ?)`,
      )
      .join(' union all '),
    moveHindrances.flatMap(() => [hospitalId, visitId]),
  );
  return found.map(({ what }) => what);
}

/**
 * What was stated in a visit about allergies or medicines, the newest; none where nothing was. A list that a move has joined is no statement of
 * the visit: it has the id of the move.
 */
export const statedIn = (
  { em, hospitalId }: Tenant,
  visitId: string,
  about: 'allergies' | 'medicines',
): Promise<StatementRow[]> =>
  em.execute<StatementRow[]>(
    `select s.state, s.items, s.recorded_at as "recordedAt" from patient_statement s
      where s.hospital_id = ? and s.visit_id = ? and s.about = ? and s.state <> 'not_asked' and s.struck_at is null
        and not exists (select from visit_move m where m.hospital_id = s.hospital_id and m.id = s.id) order by s.recorded_at desc, s.id desc limit 1`,
    [hospitalId, visitId, about],
  );

/** Ids of the moves of a visit until now. */
export async function movesUntilNow(
  { em, hospitalId }: Tenant,
  visitId: string,
): Promise<ReadonlySet<string>> {
  const rows = await em.execute<{ id: string }[]>(
    'select id from visit_move where hospital_id = ? and visit_id = ?',
    [hospitalId, visitId],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Writes the list that a move has joined, with the id of the move. */
export async function insertJoined(
  tenant: Tenant,
  { visitId, toId }: Move,
  moveId: string,
  items: unknown,
): Promise<void> {
  sendInsert(tenant.em, PatientStatement, {
    id: moveId,
    hospitalId: tenant.hospitalId,
    patientId: toId,
    visitId,
    about: 'allergies',
    state: 'list',
    items: await tenant.vault.sealJson(tenant, toId, items),
    recordedBy: tenant.actorId ?? '',
    recordedAt: new Date(),
  });
}

/** Names of everything that was ordered in a visit. */
export async function orderedNames({ em, hospitalId }: Tenant, visitId: string): Promise<string[]> {
  const rows = await em.execute<{ name: string }[]>(
    `select i.name from care_case o join order_item i on i.hospital_id = o.hospital_id and i.order_id = o.id
      where o.hospital_id = ? and o.visit_id = ? and o.type in (?) order by o.begun_at, i.position, i.id`,
    [hospitalId, visitId, Object.keys(orderRecords)],
  );
  return rows.map(({ name }) => name);
}

/** Writes the move itself: rows change whose they are because of it, in this transaction. @returns its id */
export function insertMove(
  tenant: Tenant,
  { visitId, fromId, toId }: Move,
  words: { reason: Sealed; struck: Sealed },
): string {
  const id = uuidv7();
  sendInsert(tenant.em, VisitMove, {
    id,
    hospitalId: tenant.hospitalId,
    patientId: fromId,
    toPatientId: toId,
    visitId,
    ...words,
    movedBy: tenant.actorId ?? '',
    movedAt: new Date(),
  });
  return id;
}

const ofVisit: Readonly<Record<MovedTable['of'], string>> = {
  visit_id: 'visit_id = ?',
  id: 'id = ?',
  case_id: 'case_id in (select c.id from care_case c where c.hospital_id = ? and c.visit_id = ?)',
};
const sealedOf = (table: string, may: readonly string[]): string[] =>
  may.filter((column) => textColumns[table]?.[column] === 'sealed');

/**
 * Gives every row of a visit to the other patient: what is sealed is opened with the key of the one and sealed with that of the other.
 * @param rewrite what else of a row follows from whose it is, by table
 */
export async function giveRows(
  tenant: Tenant,
  move: Move,
  rewrite: Readonly<Record<string, (row: Record<string, unknown>) => Rewritten | Promise<Rewritten>>>,
): Promise<void> {
  const { em, hospitalId } = tenant;
  for (const { table, of, may } of movedTables) {
    const sealed = sealedOf(table, may);
    const rows = await em.execute<(Record<string, unknown> & { id: string })[]>(
      `select * from ${table} where hospital_id = ? and ${ofVisit[of]} and patient_id = ?`,
      [hospitalId, ...(of === 'case_id' ? [hospitalId] : []), move.visitId, move.fromId],
    );
    for (const row of rows) {
      const change: Record<string, unknown> = { patient_id: move.toId };
      for (const column of sealed)
        if (row[column]) change[column] = await sealAnew(tenant, move, row[column] as Sealed);
      Object.assign(change, await rewrite[table]?.(row));
      write(tenant, table, row.id, change);
    }
  }
  await giveDrafts(tenant, move);
}

const write = ({ em, hospitalId }: Tenant, table: string, id: string, change: Rewritten): void =>
  sendWrite(
    em,
    `update ${table} set ${Object.keys(change)
      .map((column) => `${column} = ?`)
      .join(', ')} where hospital_id = ? and id = ?`,
    [...Object.values(change), hospitalId, id],
  );

const sealAnew = async (tenant: Tenant, { fromId, toId }: Move, sealed: Sealed): Promise<Sealed> =>
  tenant.vault.seal(tenant, toId, await tenant.vault.open(tenant, fromId, sealed));

/** Half-written forms of the visit's tasks name no patient, and are sealed with the key of the task's. */
async function giveDrafts(tenant: Tenant, move: Move): Promise<void> {
  const rows = await tenant.em.execute<{ id: string; form: Sealed }[]>(
    'select d.id, d.form from form_draft d join task t on t.hospital_id = d.hospital_id and t.id = d.task_id where d.hospital_id = ? and t.visit_id = ?',
    [tenant.hospitalId, move.visitId],
  );
  for (const { id, form } of rows)
    write(tenant, 'form_draft', id, { form: await sealAnew(tenant, move, form) });
}

/** What was posted for a visit, by account: the sum of its lines. */
export async function postedOf(
  { em, hospitalId }: Tenant,
  visitId: string,
): Promise<{ account: string; currency: string; amountMinor: bigint }[]> {
  const rows = await em.execute<{ account: string; currency: string; amount: string }[]>(
    `select l.account, l.currency, sum(l.amount_minor)::text as amount from ledger_entry e join ledger_line l on l.hospital_id = e.hospital_id and l.entry_id = e.id
      where e.hospital_id = ? and e.visit_id = ? group by l.account, l.currency having sum(l.amount_minor) <> 0 order by 1`,
    [hospitalId, visitId],
  );
  return rows.map(({ account, currency, amount }) => ({ account, currency, amountMinor: BigInt(amount) }));
}

/** The booking that a patient has with a doctor in a span of time, the first, locked; null when there is none. */
export async function lockBookingWith(
  { em, hospitalId }: Tenant,
  patientId: string,
  doctorId: string,
  { from, to }: { from: Date; to: Date },
): Promise<{ id: string; startsAt: Date } | null> {
  const [row] = await em.execute<{ id: string; startsAt: string }[]>(
    `select id, starts_at as "startsAt" from appointment where hospital_id = ? and patient_id = ? and doctor_id = ? and state = 'booked'
        and starts_at >= ? and starts_at < ? order by starts_at, id limit 1 for update`,
    [hospitalId, patientId, doctorId, from, to],
  );
  return row ? { id: row.id, startsAt: new Date(row.startsAt) } : null;
}

type Row = {
  id: string;
  visitId: string;
  fromId: string;
  toId: string;
  reason: Sealed;
  struck: Sealed;
  movedByName: string;
  movedAt: string;
};

/** Visits that were moved from a record or to it, newest first. @param sees whether what was written is open to the reader */
export async function movedVisits(tenant: Tenant, patientId: string, sees: boolean): Promise<MovedVisit[]> {
  const rows = await tenant.em.execute<Row[]>(
    `select m.id, m.visit_id as "visitId", m.patient_id as "fromId", m.to_patient_id as "toId", m.reason, m.struck, u.name as "movedByName", m.moved_at as "movedAt"
       from visit_move m join app_user u on u.hospital_id = m.hospital_id and u.id = m.moved_by
      where m.hospital_id = ? and (m.patient_id = ? or m.to_patient_id = ?) order by m.moved_at desc, m.id desc limit 50`,
    [tenant.hospitalId, patientId, patientId],
  );
  const others = await patientSummaries(
    tenant,
    rows.map(({ fromId, toId }) => (fromId === patientId ? toId : fromId)),
  );
  const moved = await Promise.all(
    rows.map(async ({ fromId, toId, struck, reason, movedAt, ...row }): Promise<MovedVisit | null> => {
      const away = fromId === patientId;
      const other = others.get(away ? toId : fromId);
      return other
        ? {
            ...row,
            away,
            other,
            reason: await tenant.vault.open(tenant, toId, reason),
            movedAt: toIso(movedAt),
            struck: away && sees ? await tenant.vault.openJson<StruckRecord>(tenant, toId, struck) : null,
          }
        : null;
    }),
  );
  return moved.flatMap((each) => each ?? []);
}
