import type { LedgerAccount } from '#contracts/billing/names.ts';
import type { DebtStanding } from '#domain/billing/limits.ts';
import { LedgerEntry, LedgerLine } from '#db/billing/billing.entity.ts';
import { sendInsert } from '#db/driver/send-write.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** What an entry is about: a visit of a patient, a case of no visit (a claim, a shift), or a patient alone (money left with us). */
export type LedgerSubject =
  | { visitId: string; patientId: string }
  | { caseId: string; patientId: string | null }
  | { patientId: string };

export type Posting = {
  kind: 'charge' | 'charge_void' | 'payment' | 'refund' | 'moved_away' | 'moved_here';
  subject: LedgerSubject;
  /** Charge, payment, refund or move of a visit this entry posts; one entry of a kind for each, by a unique key. */
  refId: string;
  submissionId: string;
  currency: string;
  /** Positive debits, negative credits; must sum to 0, which the database checks at commit. */
  lines: { account: LedgerAccount; amountMinor: bigint }[];
};

/** Appends a balanced entry. There is no way to change or remove one. */
export async function postEntry(tenant: Tenant, posting: Posting): Promise<string> {
  const id = uuidv7();
  const { hospitalId } = tenant;
  const { kind, subject, refId, submissionId, currency } = posting;
  sendInsert(tenant.em, LedgerEntry, {
    id,
    hospitalId,
    kind,
    visitId: 'visitId' in subject ? subject.visitId : null,
    caseId: 'caseId' in subject ? subject.caseId : null,
    patientId: subject.patientId,
    refId,
    submissionId,
    createdAt: new Date(),
  });
  sendInsert(
    tenant.em,
    LedgerLine,
    posting.lines.map((line) => ({
      id: uuidv7(),
      hospitalId,
      entryId: id,
      account: line.account,
      amountMinor: line.amountMinor,
      currency,
    })),
  );
  return id;
}

/** What a visit's patient still owes, minor units: the balance of its receivable lines. */
export async function visitBalance(tenant: Tenant, visitId: string): Promise<bigint> {
  const [row] = await tenant.em.execute<{ balance: string }[]>(
    `select coalesce(sum(l.amount_minor), 0)::text as balance from ledger_line l
       join ledger_entry e on e.hospital_id = l.hospital_id and e.id = l.entry_id
      where l.hospital_id = ? and e.visit_id = ? and l.account = 'receivable'`,
    [tenant.hospitalId, visitId],
  );
  return BigInt(row?.balance ?? '0');
}

/** How a debt of a visit would stand: whether its patient is the nameless customer of the counter, and what is owed of other visits. */
export async function debtStanding(tenant: Tenant, visitId: string): Promise<DebtStanding> {
  const [row] = await tenant.em.execute<{ nobodys: boolean; elsewhere: string }[]>(
    `select p.counter_sale as nobodys,
            case when p.counter_sale then '0' else (select coalesce(sum(l.amount_minor), 0)::text from ledger_entry e
               join ledger_line l on l.hospital_id = e.hospital_id and l.entry_id = e.id and l.account = 'receivable'
              where e.hospital_id = v.hospital_id and e.patient_id = v.patient_id and e.visit_id <> v.id) end as elsewhere
       from visit v join patient p on p.hospital_id = v.hospital_id and p.id = v.patient_id where v.hospital_id = ? and v.id = ?`,
    [tenant.hospitalId, visitId],
  );
  return { isNobodys: row?.nobodys ?? false, elsewhereMinor: BigInt(row?.elsewhere ?? '0') };
}

/**
 * The next number of a gapless series. The row lock holds until the transaction ends: a rollback gives the number back,
 * and nobody else can have taken the one after it.
 */
export async function nextNumber(tenant: Tenant, series: string): Promise<bigint> {
  const [row] = await tenant.em.execute<{ value: string }[]>(
    `insert into counter (id, hospital_id, name, value) values (?, ?, ?, 1)
     on conflict (hospital_id, name) do update set value = counter.value + 1 returning value::text as value`,
    [uuidv7(), tenant.hospitalId, series],
  );
  return BigInt(row?.value ?? '0');
}
