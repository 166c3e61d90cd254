import type { LedgerAccount } from '#contracts/billing/names.ts';
import type { StruckRecord } from '#contracts/visits/move.ts';
import type { AllergyStatement } from '#contracts/visits/triage.ts';
import { dayBoundsAt } from '#domain/appointments/sessions.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { movedAllergies } from '#domain/visits/moved-statement.ts';
import { markArrived, releaseAppointment } from '#db/appointments/arrival.repository.ts';
import { recordAudits } from '#db/audit/audit.repository.ts';
import { postEntry } from '#db/billing/ledger.repository.ts';
import { hospitalZone } from '#db/doctors/availability.repository.ts';
import { liveTasksOf } from '#db/inbox/task.repository.ts';
import { lockPatient } from '#db/patients/deceased.repository.ts';
import { publishEvents } from '#db/platform/outbox.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { newestStatement, openStatement, visitChart } from '#db/visits/chart.repository.ts';
import { openVisitOf } from '#db/visits/open-visit.repository.ts';
import { scoresOf } from '#activities/visits/scores-of.ts';
import {
  giveRows,
  hindrancesOf,
  insertJoined,
  insertMove,
  lockBookingWith,
  movesUntilNow,
  orderedNames,
  postedOf,
  statedIn,
} from '#db/visits/visit-move.repository.ts';
import type { Move } from '#db/visits/visit-move.repository.ts';
import { lockVisit, visitSummary } from '#db/visits/visit.repository.ts';
import type { Visit } from '#db/visits/visit.entity.ts';
import { publishTask } from '#activities/inbox/publish-task.ts';
import { lockLivingPatient } from '#activities/patients/lock-living-patient.ts';
import { assertStanding } from '#activities/visits/assert-standing.ts';

/**
 * Moves an open visit to the record of who was there, with everything that was written in it: who was checked in was somebody else. The flow goes
 * on as it is, since it knows no patient. The wrong record shows what was written as entered in error, and uses none of it; its booking
 * stands again. Doing it again changes nothing.
 *
 * Until a doctor has signed, whoever works for the visit may do it: the desk, a nurse of the department, its doctor. Later its doctor, or who supervises.
 * @throws Refusal not_found, act.not_yours, visit.closed, patient.deceased, visit.already_open, visit.move_too_late with what was done
 */
export async function moveVisit(
  tenant: Tenant,
  visitId: string,
  { patientId: toId, reason }: { patientId: string; reason: string },
): Promise<void> {
  const visit = await lockVisit(tenant, visitId);
  if (!visit) throw new Refusal('not_found');
  const { patientId: fromId } = visit;
  const standing = await assertStanding(tenant, { kind: 'visit', id: visitId });
  if (fromId === toId) return;
  await lockBoth(tenant, fromId, toId);
  if (visit.closedAt) throw new Refusal('visit.closed', { at: visit.closedAt.toISOString() });
  const open = await openVisitOf(tenant, toId);
  if (open) throw new Refusal('visit.already_open', { visitId: open });
  const because = await hindrancesOf(tenant, visitId);
  if (because.length) throw new Refusal('visit.move_too_late', { because });
  const move = { visitId, fromId, toId };
  const struck = await writtenIn(tenant, visit);
  if (struck.consultations.length && standing === 'duty') throw new Refusal('act.not_yours');

  const joinedBefore = await movesUntilNow(tenant, visitId);
  const moveId = insertMove(tenant, move, {
    reason: await tenant.vault.seal(tenant, toId, reason),
    struck: await tenant.vault.sealJson(tenant, toId, struck),
  });
  await joinAllergies(tenant, move, moveId, struck.allergies);
  const booking = await changeBookings(tenant, visit, toId);
  await giveRows(tenant, move, {
    visit: () => ({ appointment_id: booking?.id ?? null }),
    token: () => ({ booked_at: booking?.startsAt ?? null }),
    triage: (row) => scoresOf(tenant, toId, row),
    // A list that an earlier move joined was of the record it was joined for.
    patient_statement: ({ id }) => (joinedBefore.has(String(id)) ? { state: 'not_asked', items: null } : {}),
  });
  await moveDue(tenant, move, moveId);
  await recordAudits(tenant, [
    {
      action: 'visit.moved_away',
      entity: 'visit',
      entityId: visitId,
      patientId: fromId,
      details: { toPatientId: toId },
    },
    {
      action: 'visit.moved_here',
      entity: 'visit',
      entityId: visitId,
      patientId: toId,
      details: { fromPatientId: fromId },
    },
  ]);
  for (const task of await liveTasksOf(tenant, visitId)) await publishTask(tenant, 'task.changed', task);
  await publishEvents(tenant, [
    { kind: 'visit.changed', visitId },
    { kind: 'token.changed', visitId },
  ]);
  tenant.em.clear();
}

/** Both records, locked in one order whichever is the wrong one; the visit of somebody without a record is not moved. */
async function lockBoth(tenant: Tenant, fromId: string, toId: string): Promise<void> {
  for (const id of [fromId, toId].toSorted()) {
    if (id === toId) await lockLivingPatient(tenant, id, 'patientId');
    else if ((await lockPatient(tenant, id))?.counterSale) throw new Refusal('not_found');
  }
}

/** What was written in a visit, as the wrong record shows it from now on. */
async function writtenIn(tenant: Tenant, visit: Visit): Promise<StruckRecord> {
  const { id: visitId, patientId } = visit;
  const summary = await visitSummary(tenant, visitId);
  if (!summary) throw new Refusal('not_found');
  const { triage, consultations } = await visitChart(tenant, summary, new Set(['safety', 'notes']));
  const stated = async (about: 'allergies' | 'medicines') => {
    const rows = await statedIn(tenant, visitId, about);
    return rows.length ? openStatement(tenant, patientId, rows) : null;
  };
  return {
    triage,
    consultations,
    allergies: (await stated('allergies')) as StruckRecord['allergies'],
    medicines: (await stated('medicines')) as StruckRecord['medicines'],
    ordered: await orderedNames(tenant, visitId),
  };
}

/**
 * What was stated in the visit goes with it as it was. Where both records have allergies, or this one has some that the other had not, the list that
 * counts from now on is one that leaves out none.
 */
async function joinAllergies(
  tenant: Tenant,
  move: Move,
  moveId: string,
  stated: AllergyStatement | null,
): Promise<void> {
  const newest = await newestStatement(tenant, move.toId, 'allergies');
  const known = (await openStatement(tenant, move.toId, newest)) as AllergyStatement;
  const joined = stated && movedAllergies(stated, known);
  if (joined?.state === 'list' && joined !== stated) await insertJoined(tenant, move, moveId, joined.items);
}

/** The wrong patient's booking stands again; that of the right one, today with the same doctor, is what they have come for. */
async function changeBookings(tenant: Tenant, { id: visitId, doctorId }: Visit, toId: string) {
  const { timeZone } = await hospitalZone(tenant);
  const today = dayBoundsAt(new Date(), timeZone);
  releaseAppointment(tenant, visitId, today.from);
  const booking = doctorId ? await lockBookingWith(tenant, toId, doctorId, today) : null;
  if (booking) markArrived(tenant, booking.id, visitId);
  return booking;
}

/** What is owed for the visit is taken off the one patient and put on the other: two entries, for the ledger is only added to. */
async function moveDue(tenant: Tenant, { visitId, fromId, toId }: Move, moveId: string): Promise<void> {
  const posted = await postedOf(tenant, visitId);
  const [first] = posted;
  if (!first) return;
  const posting = { refId: moveId, submissionId: moveId, currency: first.currency };
  const lines = (sign: bigint) =>
    posted.map(({ account, amountMinor }) => ({
      account: account as LedgerAccount,
      amountMinor: sign * amountMinor,
    }));
  await postEntry(tenant, {
    ...posting,
    kind: 'moved_away',
    subject: { visitId, patientId: fromId },
    lines: lines(-1n),
  });
  await postEntry(tenant, {
    ...posting,
    kind: 'moved_here',
    subject: { visitId, patientId: toId },
    lines: lines(1n),
  });
}
