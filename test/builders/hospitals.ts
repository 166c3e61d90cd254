import pg from 'pg';
import { openDatabase } from '#db/database.ts';
import type { Database } from '#db/database.ts';
import type { NewPatient } from '#db/patients/patient.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import type { Tenant, TenantContext } from '#db/tenancy/tenant.ts';
import { insertVisit } from '#db/visits/visit.repository.ts';
import { addPatient } from '#activities/patients/register-person.ts';
import { cloneDatabase } from '#test/setup/database.ts';
import type { TestDatabase } from '#test/setup/database.ts';

/** The seeded hospitals of one suite, worked on through the repositories, without API and flows. */
export type Hospitals = {
  db: Database;
  test: TestDatabase;
  /** Superuser, to look across hospitals. */
  sql: pg.Client;
  /** Acts as a seeded person, in one transaction. */
  as<T>(email: string, work: (tenant: Tenant) => Promise<T>): Promise<T>;
  idOf(email: string): Promise<string>;
  close(): Promise<void>;
};

export async function openHospitals(suite: string): Promise<Hospitals> {
  const test = await cloneDatabase(suite, { seed: true });
  const db = await openDatabase({
    HMTP_DB_APP_URL: test.appUrl,
    HMTP_DB_PLATFORM_URL: test.platformUrl,
    HMTP_MASTER_KEY: test.masterKey,
    HMTP_DB_POOL: 16,
  });
  const sql = new pg.Client({ connectionString: test.adminUrl });
  await sql.connect();
  const contexts = new Map<string, TenantContext>();
  const { rows } = await sql.query<TenantContext & { email: string }>(
    `select email, id as "actorId", hospital_id as "hospitalId", (select min(role) from user_role where user_id = app_user.id) as role
       from app_user`,
  );
  for (const { email, ...who } of rows) contexts.set(email, { ...who, requestId: suite });
  const contextOf = (email: string): TenantContext => {
    const context = contexts.get(email);
    if (!context) throw new Error(`no demo account ${email}`);
    return context;
  };
  return {
    db,
    test,
    sql,
    as: async (email, work) => inTenant(db, contextOf(email), work),
    idOf: async (email) => contextOf(email).actorId ?? '',
    close: async () => {
      await sql.end();
      await db.close();
      await test.drop();
    },
  };
}

let serial = 0;
/** A registration that is complete and confirmed to be nobody else's. */
export const aPerson = (change: Partial<NewPatient> = {}): NewPatient => {
  serial += 1;
  return {
    familyName: `Quillfeather${serial}`,
    givenName: 'Testina',
    gender: 'female',
    birthDate: { precision: 'day', date: '1990-05-17' },
    unidentified: false,
    identifiers: [],
    confirmedNotDuplicate: true,
    ...change,
  };
};

/** A new patient with an open visit at a doctor. */
export async function aVisit(
  tenant: Tenant,
  doctorId: string,
): Promise<{ patientId: string; visitId: string }> {
  const patientId = await addPatient(tenant, aPerson(), null);
  const visitId = uuidv7();
  await insertVisit(tenant, {
    visitId,
    patientId,
    kind: 'consultation',
    doctorId,
    departmentId: null,
    appointmentId: null,
    reason: null,
    source: null,
    workflowId: `test:${visitId}`,
  });
  return { patientId, visitId };
}
