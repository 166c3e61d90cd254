import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postEntry, visitBalance } from '#db/billing/ledger.repository.ts';
import type { LedgerSubject } from '#db/billing/ledger.repository.ts';
import { insertCase } from '#db/cases/case.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { sqlState } from '#db/tenancy/sql-state.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import { openHospitals } from '#test/builders/hospitals.ts';

const cashier = 'cashier1@asha.example';
let hospitals: Awaited<ReturnType<typeof openHospitals>>;
let patientId: string;
let hospitalId: string;

beforeAll(async () => {
  hospitals = await openHospitals('ledger');
  const { rows } = await hospitals.sql.query<{ id: string; hospital: string }>(
    "select p.id, p.hospital_id as hospital from patient p join hospital h on h.id = p.hospital_id where h.slug = 'asha' order by p.id limit 1",
  );
  [patientId, hospitalId] = [rows[0]?.id ?? '', rows[0]?.hospital ?? ''];
});
afterAll(() => hospitals?.close());

/** Posts 500 in cash about something. @returns the entry */
const post = (subject: LedgerSubject): Promise<string> =>
  hospitals.as(cashier, (tenant) =>
    postEntry(tenant, {
      kind: 'payment',
      subject,
      refId: uuidv7(),
      submissionId: uuidv7(),
      currency: 'INR',
      lines: [
        { account: 'cash', amountMinor: 500n },
        { account: 'receivable', amountMinor: -500n },
      ],
    }),
  );
/** A case that belongs to no visit and is about nobody. */
async function caseOfNobody(): Promise<string> {
  const id = uuidv7();
  await hospitals.as(cashier, async (tenant) => {
    const nobody = { parentId: null, visitId: null, patientId: null, ownerId: null };
    insertCase(tenant, { id, terms: { type: 'accessReview' }, ...nobody });
  });
  return id;
}
const rowOf = async (id: string) =>
  (await hospitals.sql.query('select visit_id, case_id, patient_id from ledger_entry where id = $1', [id]))
    .rows[0];

describe('an entry of the ledger', () => {
  it('is about a patient alone, or about a case of no visit and nobody, and no visit owes anything by it', async () => {
    expect(await rowOf(await post({ patientId }))).toEqual({
      visit_id: null,
      case_id: null,
      patient_id: patientId,
    });
    const caseId = await caseOfNobody();
    expect(await rowOf(await post({ caseId, patientId: null }))).toEqual({
      visit_id: null,
      case_id: caseId,
      patient_id: null,
    });
    expect(await hospitals.as(cashier, (tenant) => visitBalance(tenant, uuidv7()))).toBe(0n);
  });

  it('is refused about nothing, about a case that is not there, or about a visit without its patient', async () => {
    for (const [subject, state] of [
      [{ caseId: null, patientId: null }, '23514'],
      [{ visitId: uuidv7(), patientId: null }, '23514'],
      [{ caseId: uuidv7(), patientId }, '23503'],
    ] as const)
      expect(await post(subject as never).catch(sqlState), JSON.stringify(subject)).toBe(state);
  });

  it('about nobody is seen by no patient', async () => {
    await post({ caseId: await caseOfNobody(), patientId: null });
    const seen = (who: string) =>
      inTenant(
        hospitals.db,
        { hospitalId, actorId: null, role: 'patient', requestId: null, patientId: who },
        (tenant) => tenant.em.execute<{ patient_id: string }[]>('select patient_id from ledger_entry'),
      );
    expect((await seen(patientId)).every((row) => row.patient_id === patientId)).toBe(true);
    expect(await seen(uuidv7())).toEqual([]);
  });
});
