import type pg from 'pg';
import { platformHospitalSlug } from '#contracts/platform/names.ts';
import type { Role } from '#contracts/identity/names.ts';
import { calendarDateOf, dayBounds } from '#domain/appointments/sessions.ts';
import { bookAppointment, listSlots } from '#db/appointments/appointment.repository.ts';
import type { Database } from '#db/database.ts';
import { Doctor } from '#db/doctors/doctor.entity.ts';
import { setAvailability } from '#db/doctors/availability.repository.ts';
import { listDoctors } from '#db/doctors/doctor.repository.ts';
import { ServicePrice } from '#db/billing/billing.entity.ts';
import { hashPassword, passwordFits } from '#db/identity/password.ts';
import { createAccount } from '#db/identity/user.repository.ts';
import { Department } from '#db/identity/identity.entity.ts';
import { markDeceased } from '#db/patients/deceased.repository.ts';
import { insertPatient } from '#db/patients/patient.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { actingAs, inTenant } from '#db/tenancy/tenant.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { demoPatients, demoStaff, departments, services } from '#db/seeds/people.ts';

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
    `insert into hospital (id, slug, name, is_platform, time_zone, currency, day_starts_at, settings, wrapped_key, created_at)
     values ($1, $2, $3, $4, 'Asia/Kolkata', 'INR', '00:00', $5, $6, now())`,
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

async function makeDoctor(
  tenant: Tenant,
  id: string,
  departmentId: string,
  department: string,
): Promise<void> {
  const specialty = departments.find((entry) => entry.code === department)?.name ?? department;
  await tenant.em.insert(Doctor, {
    id,
    hospitalId: tenant.hospitalId,
    departmentId,
    specialty,
    room: `Room ${department === 'GM' ? 1 : 2}`,
    consultationService: `CONSULT-${department}`,
  });
  const sessions = [
    ['night', '00:00', '06:00'],
    ['morning', '06:00', '14:00'],
    ['evening', '14:00', '00:00'],
  ] as const;
  // The whole day, so that the demo has a session at any hour.
  await setAvailability(
    tenant,
    id,
    [1, 2, 3, 4, 5, 6, 7].flatMap((weekday) =>
      sessions.map(([session, from, to]) => ({
        weekday,
        session,
        from,
        to,
        slotMinutes: 15,
        validFrom: '2020-01-01',
        validTo: null,
      })),
    ),
  );
}

/** When appointments are booked: hours from now, and hours of tomorrow's day. */
const booked = { fromNow: [1, 2, 3, 5], ofTomorrow: [9.5, 10.5, 11.5, 16] };

/** Books a patient with each doctor for every one of those times. The last two of the list are dead and unknown: not booked. */
async function bookSome(tenant: Tenant, patients: readonly string[]): Promise<void> {
  const { timeZone } = await hospitalClock(tenant);
  const doctors = await listDoctors(tenant);
  const living = patients.slice(0, -2);
  const tomorrow = dayBounds(calendarDateOf(new Date(), timeZone), timeZone).to.getTime();
  const times = [
    ...booked.fromNow.map((hours) => Date.now() + hours * 3_600_000),
    ...booked.ofTomorrow.map((hours) => tomorrow + hours * 3_600_000),
  ].map((time) => new Date(time));
  for (const [at, from] of times.entries()) {
    for (const [nth, doctor] of doctors.entries()) {
      const slot = (await listSlots(tenant, doctor.id, calendarDateOf(from, timeZone))).find(
        (entry) => entry.free && new Date(entry.startsAt) >= from,
      );
      const patientId = living[(at * doctors.length + nth) % living.length];
      if (slot && patientId)
        await bookAppointment(tenant, {
          patientId,
          doctorId: doctor.id,
          startsAt: slot.startsAt,
          reason: 'Follow-up',
        });
    }
  }
}

/** Registers the demo patients. @returns their ids in the order of the list */
async function registerAll(tenant: Tenant, index: number): Promise<string[]> {
  const ids: string[] = [];
  const year = new Date().getUTCFullYear();
  for (const [at, person] of demoPatients(index).entries()) {
    const birth =
      person.age === null
        ? null
        : `${year - person.age}-${person.estimated ? '01-01' : `${String((at % 12) + 1).padStart(2, '0')}-${String((at % 27) + 1).padStart(2, '0')}`}`;
    const id = await insertPatient(
      tenant,
      {
        familyName: person.familyName,
        givenName: person.givenName,
        gender: person.gender,
        unidentified: person.unidentified,
        identifiers: [],
        confirmedNotDuplicate: true,
        birthDate: birth
          ? { precision: person.estimated ? 'estimated' : 'day', date: birth }
          : { precision: 'unknown' },
        ...(person.guardian
          ? { guardian: { name: `Anita ${person.familyName}`, relationship: 'mother' } }
          : {}),
        ...(person.unidentified
          ? { description: 'Man of about forty, found at the bus station, scar on the left forearm' }
          : {}),
        address: { line: `${at + 1} Temple Road`, city: index === 0 ? 'Pune' : 'Mysuru', country: 'India' },
      },
      person.phone,
    );
    if (person.deceased) await markDeceased(tenant, id, new Date(Date.now() - 40 * 86_400_000));
    ids.push(id);
  }
  return ids;
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
