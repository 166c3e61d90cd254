import type pg from 'pg';
import { platformHospitalSlug } from '#contracts/platform/names.ts';
import type { Role } from '#contracts/identity/names.ts';
import type { Database } from '#db/database.ts';
import { ServicePrice } from '#db/billing/billing.entity.ts';
import { hashPassword, passwordFits } from '#db/identity/password.ts';
import { Department } from '#db/identity/identity.entity.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { actingAs, inTenant } from '#db/tenancy/tenant.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { createAccount } from '#db/seeds/account.ts';
import { makeDoctor } from '#db/seeds/doctors.ts';
import { bookSome, registerAll } from '#db/seeds/patients.ts';
import { demoStaff, departments, services } from '#db/seeds/people.ts';

export type Login = {
  hospital: string;
  hospitalName: string;
  role: string;
  name: string;
  email: string;
  password: string;
};
const settings = {
  triageDueMinutes: 10,
  billingDueMinutes: 15,
  paymentDueMinutes: 15,
  reminderPercent: 50,
  escalationPercent: 100,
  moneyBeforeConsultation: false,
  letterhead: '14 Station Road, Demo Nagar 411001\nTelephone 020 5550 0100 · Registration DEMO-2026-014',
};

/** Makes a hospital's own row with its key; the owner does it, as the app may not. @returns its id, and whether it is new */
export async function ensureHospital(
  owner: pg.Client,
  db: Database,
  slug: string,
  name: string,
): Promise<{ id: string; isNew: boolean }> {
  const { rows } = await db.platform.query<{ id: string }>('select id from hospital where slug = $1', [slug]);
  if (rows[0]) return { id: rows[0].id, isNew: false };
  const id = uuidv7();
  await owner.query('begin');
  await owner.query("select set_config('app.hospital_id', $1, true)", [id]);
  await owner.query(
    `insert into hospital (id, slug, name, is_platform, time_zone, currency, day_starts_at, settings, wrapped_key, created_at, shows_queues)
     values ($1, $2, $3, $4, 'Asia/Kolkata', 'INR', '00:00', $5, $6, now(), not $4)`,
    [id, slug, name, slug === platformHospitalSlug, JSON.stringify(settings), db.vault.newHospitalKey(id)],
  );
  await owner.query('commit');
  return { id, isNew: true };
}

/**
 * Whether the people of a hospital are there: seeding is done in one transaction, so one account tells. When the demo's password
 * is another than at that time (its secrets were made anew), the demo accounts get the new one.
 */
async function isFilled(tenant: Tenant, logins: readonly Login[]): Promise<boolean> {
  const { em, hospitalId } = tenant;
  const [first] = logins;
  const [known] = await em.execute<{ password_hash: string }[]>(
    'select password_hash from app_user where hospital_id = ? and email = ?',
    [hospitalId, first?.email],
  );
  if (!known || !first) return false;
  if (!(await passwordFits(known.password_hash, first.password))) {
    await em.execute('update app_user set password_hash = ? where hospital_id = ? and email in (?)', [
      await hashPassword(first.password),
      hospitalId,
      logins.map((login) => login.email),
    ]);
  }
  return true;
}

/** Fills a demo hospital in one transaction; one that is filled is left alone. @returns its logins */
export async function fillHospital(
  db: Database,
  hospital: { id: string; slug: string; name: string; index: number },
  password: string,
): Promise<Login[]> {
  const staff = demoStaff(hospital.index);
  const email = (local: string) => `${local}@${hospital.slug}.example`;
  const login = (role: string, name: string, local: string): Login => ({
    hospital: hospital.slug,
    hospitalName: hospital.name,
    role,
    name,
    email: email(local),
    password,
  });
  const logins = [
    ...staff.map((person) => login(person.role, person.name, person.local)),
    login('patient', 'Demo patient', 'patient1'),
  ];
  await inTenant(
    db,
    { hospitalId: hospital.id, actorId: null, role: null, requestId: 'seed' },
    async (tenant) => {
      if (await isFilled(tenant, logins)) return;
      const { em, hospitalId } = tenant;
      const passwordHash = await hashPassword(password);
      const rooms = new Map(departments.map((department) => [department.code as string, uuidv7()]));
      await em.insertMany(
        Department,
        departments.map(({ code, name }) => ({ id: rooms.get(code) ?? '', hospitalId, code, name })),
      );
      await em.insertMany(
        ServicePrice,
        services.map((service) => ({
          id: uuidv7(),
          hospitalId,
          per: 1,
          ...service,
          currency: 'INR',
          validFrom: '2020-01-01',
          validTo: null,
        })),
      );
      let receptionist = '';
      for (const person of staff) {
        const roles = [person.role, ...(person.also ? [person.also] : [])] as Role[];
        const id = await createAccount(tenant, {
          name: person.name,
          email: email(person.local),
          passwordHash,
          roles,
          departmentId: rooms.get(person.department) ?? null,
        });
        if (person.role === 'receptionist') receptionist = id;
        if (person.role === 'doctor')
          await actingAs(tenant, { actorId: id }, (doctor) =>
            makeDoctor(doctor, id, rooms.get(person.department) ?? '', person.department),
          );
      }
      const desk = { actorId: receptionist, role: 'receptionist' };
      const patients = await actingAs(tenant, desk, (acting) => registerAll(acting, hospital.index));
      await createAccount(tenant, {
        name: 'Demo patient',
        email: email('patient1'),
        passwordHash,
        roles: ['patient'],
        patientId: patients[0] ?? null,
      });
      await actingAs(tenant, desk, (acting) => bookSome(acting, patients));
    },
  );
  return logins;
}

/** The reserved hospital with its people. @returns their logins */
export async function fillPlatform(db: Database, id: string, password: string): Promise<Login[]> {
  const people = [
    ['ops', 'Olga Operations', 'ops1'],
    ['platform_admin', 'Peter Platform', 'platform.admin1'],
    ['platform_admin', 'Paula Platform', 'platform.admin2'],
  ] as const;
  const logins = people.map(([role, name, local]): Login => ({
    hospital: platformHospitalSlug,
    hospitalName: 'Platform',
    role,
    name,
    email: `${local}@platform.example`,
    password,
  }));
  await inTenant(db, { hospitalId: id, actorId: null, role: null, requestId: 'seed' }, async (tenant) => {
    if (await isFilled(tenant, logins)) return;
    const passwordHash = await hashPassword(password);
    for (const [role, name, local] of people)
      await createAccount(tenant, { name, email: `${local}@platform.example`, passwordHash, roles: [role] });
  });
  return logins;
}
