import type { z } from 'zod';
import type { Bill } from '#contracts/billing/bill.ts';
import type { ConsultationForm } from '#contracts/consultations/consultation.ts';
import type { Slot } from '#contracts/doctors/doctor.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import type { Task } from '#contracts/inbox/task.ts';
import type { LabTest } from '#contracts/labs/catalogue.ts';
import type { LabOrder } from '#contracts/labs/lab-order.ts';
import type { Medicine } from '#contracts/pharmacy/medicine.ts';
import type { Prescription } from '#contracts/pharmacy/prescription.ts';
import type { Receipt } from '#contracts/visits/visit.ts';
import { dayAt } from '#domain/platform/calendar.ts';
import { newPatient } from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';

/** Who takes part. */
export type Staff = Readonly<
  Record<'receptionist' | 'nurse' | 'doctor' | 'technician' | 'supervisor' | 'pharmacist' | 'cashier', Person>
>;
/** What is ordered: three tests of one tube and two medicines of which there is enough. */
export type Menu = { readonly tests: readonly LabTest[]; readonly medicines: readonly string[] };

/** Tells the id of the task of a kind that a visit has now, when it is there. */
export type Told = (visitId: string, kind: TaskKind) => Promise<string>;

export type Played = {
  readonly visitId: string;
  /** Calls of the API, and how long each completion took, in milliseconds. */
  readonly calls: number;
  readonly completions: readonly number[];
};

/** Acts of a standard visit that go to a flow: check-in and eleven tasks. */
export const standardActs = 12;
/** Tasks whose form is right as it is shown: one press takes and completes them (ADR-0036). */
const onePress: readonly TaskKind[] = ['specimen_receipt', 'verification', 'result_review', 'billing'];
const testsOrdered = 3;
const medicinesOrdered = 2;

async function must<T>(person: Person, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await person.call<T>(method, path, body);
  if (answer.status >= 300)
    throw new Error(`${method} ${path} by ${person.email}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Chooses what every visit orders, and fills the shelf for them. */
export async function prepareMenu({
  doctor,
  pharmacist,
}: Pick<Staff, 'doctor' | 'pharmacist'>): Promise<Menu> {
  const { items: tests } = await must<{ items: LabTest[] }>(doctor, 'GET', '/api/v1/labs/tests?limit=100');
  const numbers = tests.filter((test) => test.active && test.resultKind === 'quantity');
  const together = numbers
    .map((first) => numbers.filter((test) => test.specimenType === first.specimenType))
    .find((group) => group.length >= testsOrdered);
  const { items: medicines } = await must<{ items: Medicine[] }>(
    pharmacist,
    'GET',
    '/api/v1/pharmacy/medicines?limit=100',
  );
  const chosen = medicines.filter((each) => each.active).slice(0, medicinesOrdered);
  if (!together || chosen.length < medicinesOrdered) throw new Error('the catalogue is too small');
  for (const { id } of chosen)
    await must(pharmacist, 'POST', '/api/v1/pharmacy/stock/receipts', {
      medicineId: id,
      batchNumber: `STANDARD-${Date.now()}`,
      expiresOn: '2039-12-31',
      quantity: 1_000_000,
    });
  return { tests: together.slice(0, testsOrdered), medicines: chosen.map((each) => each.id) };
}

/** Free times of a doctor from now on, soonest first. */
export async function freeSlots(person: Person, doctorId: string, count: number): Promise<string[]> {
  const { timeZone } = person.user.hospital;
  const found: string[] = [];
  for (let day = 0; day < 60 && found.length < count; day += 1) {
    const date = new Intl.DateTimeFormat('en-CA', { timeZone }).format(Date.now() + day * 86_400_000);
    const { items } = await must<{ items: Slot[] }>(
      person,
      'GET',
      `/api/v1/doctors/${doctorId}/slots?date=${date}`,
    );
    // A time that is about to come may be over when its visit is played.
    found.push(
      ...items
        .filter((slot) => slot.free && Date.parse(slot.startsAt) > Date.now() + 600_000)
        .map((slot) => slot.startsAt),
    );
  }
  return found.slice(0, count);
}

const isToday = ({ user }: Person, startsAt: string): boolean =>
  dayAt(startsAt, user.hospital.timeZone) === dayAt(new Date(), user.hospital.timeZone);

const vitals = [
  { code: '8480-6', value: 122, unit: 'mm[Hg]' },
  { code: '8462-4', value: 78, unit: 'mm[Hg]' },
  { code: '8867-4', value: 76, unit: '/min' },
  { code: '8310-5', value: 36.9, unit: 'Cel' },
  { code: '9279-1', value: 16, unit: '/min' },
];
const diagnosis = {
  system: 'http://hl7.org/fhir/sid/icd-10-cm',
  code: 'J06.9',
  text: 'Acute upper respiratory infection, unspecified',
  rank: 'primary' as const,
  certainty: 'confirmed' as const,
};
const note = (assessment: string) => ({
  subjective: 'cough',
  objective: 'chest clear',
  assessment,
  plan: 'rest',
});

/** What the doctor writes at first: a diagnosis, three tests to wait for, two medicines. */
const firstConsultation = ({ tests, medicines }: Menu): z.input<typeof ConsultationForm> => ({
  note: note('infection, results awaited'),
  diagnoses: [diagnosis],
  outcome: 'await_results',
  sign: true,
  orders: {
    labs: [{ items: tests.map((test) => ({ testId: test.id, waitFor: true })) }],
    prescriptions: [
      {
        lines: medicines.map((medicineId) => ({
          medicineId,
          doseValue: 1,
          doseUnit: '{tablet}',
          timesPerDay: 2,
          durationDays: 1,
          quantity: 2,
        })),
      },
    ],
  },
});

/**
 * Plays one standard visit (docs/performance.md) through the API with as few calls as a person's screens need: each task is found
 * in an inbox, claimed by the first key and completed, and what is written is read before.
 */
export async function playStandardVisit(
  staff: Staff,
  menu: Menu,
  startsAt: string,
  told: Told,
): Promise<Played> {
  let calls = 0;
  const completions: number[] = [];
  const call = <T>(person: Person, method: string, path: string, body?: unknown): Promise<T> => {
    calls += 1;
    return must<T>(person, method, path, body);
  };
  const typed = newPatient({ confirmedNotDuplicate: true });
  await call(staff.receptionist, 'GET', `/api/v1/patients?q=${typed.familyName}`);
  const patient = await call<{ id: string }>(staff.receptionist, 'POST', '/api/v1/patients', typed);
  const booked = await call<{ id: string }>(staff.receptionist, 'POST', '/api/v1/appointments', {
    patientId: patient.id,
    doctorId: staff.doctor.user.id,
    startsAt,
  });
  const { visitId } = await call<Receipt>(staff.receptionist, 'POST', '/api/v1/visits', {
    patientId: patient.id,
    // A load of many visits books beyond today, and a booking of another day is not checked in to.
    ...(isToday(staff.receptionist, startsAt)
      ? { appointmentId: booked.id }
      : { doctorId: staff.doctor.user.id }),
  });

  const doTask = async (person: Person, kind: TaskKind, formOf: () => unknown): Promise<Receipt> => {
    const id = await told(visitId, kind);
    const inbox = await call<{ items: Task[] }>(person, 'GET', '/api/v1/inbox?view=desk&limit=25');
    // A desk with more than a page before this one: the person opens it from what they were told.
    const version = inbox.items.find((task) => task.id === id)?.version ?? 1;
    const isOnePress = onePress.includes(kind);
    if (!isOnePress) await call(person, 'POST', `/api/v1/inbox/${id}/claim`, { version });
    const form = await formOf();
    const began = performance.now();
    const body = isOnePress ? { form, take: version } : { form };
    const receipt = await call<Receipt>(person, 'POST', `/api/v1/inbox/${id}/complete`, body);
    completions.push(performance.now() - began);
    return receipt;
  };
  const chart = (person: Person) => call(person, 'GET', `/api/v1/visits/${visitId}/chart`);
  const labs = async (person: Person) =>
    (await call<{ items: LabOrder[] }>(person, 'GET', `/api/v1/labs/orders?visitId=${visitId}`)).items;

  await doTask(staff.nurse, 'triage', async () => {
    await chart(staff.nurse);
    return {
      urgency: 4,
      complaint: 'cough for a week',
      vitals,
      allergies: { state: 'none_known' },
      pregnancy: 'unknown',
      medicines: { state: 'none' },
    };
  });
  await doTask(staff.doctor, 'consultation', async () => {
    await chart(staff.doctor);
    return firstConsultation(menu);
  });
  let items: string[] = [];
  await doTask(staff.nurse, 'collection', async () => {
    items = (await labs(staff.nurse)).flatMap((order) => order.items.map((item) => item.id));
    return { itemIds: items, identityConfirmed: true };
  });
  await doTask(staff.technician, 'specimen_receipt', () => ({ outcome: 'received' }));
  await doTask(staff.technician, 'result_entry', async () => {
    const found = (await labs(staff.technician)).flatMap((order) => order.items);
    return {
      results: found.map((item) => {
        const range = menu.tests.find((test) => test.id === item.testId)?.ranges[0];
        return { itemId: item.id, value: range?.low ?? range?.high ?? 1 };
      }),
    };
  });
  await doTask(staff.supervisor, 'verification', () => ({ accept: items }));
  await doTask(staff.doctor, 'result_review', () => ({ itemIds: items }));
  await doTask(staff.doctor, 'consultation', async () => {
    await chart(staff.doctor);
    return { note: note('viral infection'), diagnoses: [], outcome: 'complete', sign: true };
  });
  await doTask(staff.pharmacist, 'dispensing', async () => {
    const path = `/api/v1/pharmacy/prescriptions?visitId=${visitId}`;
    const [prescription] = (await call<{ items: Prescription[] }>(staff.pharmacist, 'GET', path)).items;
    return {
      lines: (prescription?.lines ?? []).map(({ id, quantity }) => ({ lineId: id, quantity })),
      outcome: 'complete',
      identityConfirmed: true,
    };
  });
  await doTask(staff.cashier, 'billing', () => ({ add: [], remove: [] }));
  const last = await doTask(staff.cashier, 'payment', async () => {
    const { balance } = await call<z.infer<typeof Bill>>(
      staff.cashier,
      'GET',
      `/api/v1/billing/visits/${visitId}`,
    );
    return { tenders: [{ method: 'cash', amount: balance }] };
  });
  if (last.stage !== 'closed') throw new Error(`the visit is ${last.stage} after its payment`);
  return { visitId, calls, completions };
}
