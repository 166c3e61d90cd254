import type { LocalDate } from '#contracts/platform/wire.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LabTestInput } from '#contracts/labs/catalogue.ts';
import { LabOrderInput } from '#contracts/labs/lab-order.ts';
import { MedicineInput } from '#contracts/pharmacy/medicine.ts';
import { PrescriptionInput } from '#contracts/pharmacy/prescription.ts';
import { ProcedureOrderInput, ProcedureTypeInput } from '#contracts/procedures/procedure-order.ts';
import { createEntry } from '#activities/catalogue/add-entries.ts';
import { changeEntries } from '#activities/catalogue/change-entries.ts';
import { orderTests } from '#activities/labs/order-tests.ts';
import { prescribeMedicines } from '#activities/pharmacy/prescribe-medicines.ts';
import { orderProcedures } from '#activities/procedures/order-procedures.ts';
import { labTests } from '#db/labs/lab-catalogue.repository.ts';
import { listLabOrders } from '#db/labs/lab-order-list.repository.ts';
import { medicines } from '#db/pharmacy/medicine.repository.ts';
import { listPrescriptions } from '#db/pharmacy/prescription-list.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { listProcedureOrders } from '#db/procedures/procedure-order-list.repository.ts';
import { procedureTypes } from '#db/procedures/procedure-type.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { coursesOfTests, resultRows } from '#db/visits/course.repository.ts';
import { dayPlus } from '#domain/platform/calendar.ts';
import { aVisit, openHospitals } from '#test/builders/hospitals.ts';
import type { Hospitals } from '#test/builders/hospitals.ts';

const [admin, doctor] = ['admin1@asha.example', 'doctor1@asha.example'];
let hospitals: Hospitals;
beforeAll(async () => {
  hospitals = await openHospitals('versions');
});
afterAll(async () => hospitals?.close());

const kinds = ['test', 'medicine', 'procedure'] as const;
type Kind = (typeof kinds)[number];
/** What of an entry is changed and compared: of a test also the meaning of an answer. */
type Words = { name: string; more: string; price: string };
/** The model: versions with the day they begin, null for the first, in the order they were written. */
type Version = { from: LocalDate | null; words: Words };

/** What is valid on a day, worked out in another way than the database does. */
function validOn(versions: readonly Version[], day: string): Words {
  let found: Version | undefined;
  for (const version of versions) {
    if (version.from !== null && version.from > day) continue;
    if (!found || (version.from ?? '') >= (found.from ?? '')) found = version;
  }
  return found?.words ?? { name: '', more: '', price: '' };
}

const inputOf: Record<Kind, (words: Words) => Record<string, unknown>> = {
  test: ({ name, more, price }) => ({ name, answers: [{ code: 'a', text: more }], priceMinor: price }),
  medicine: ({ name, more, price }) => ({ generic: name, strength: more, priceMinor: price }),
  procedure: ({ name, price }) => ({ name, priceMinor: price }),
};
const first: Words = { name: 'First', more: 'first', price: '100' };

async function addAll(tenant: Tenant): Promise<Record<Kind, string>> {
  const code = uuidv7();
  return {
    test: await createEntry(
      tenant,
      labTests,
      LabTestInput.parse({ code, resultKind: 'coded', ...inputOf.test(first) }),
    ),
    medicine: await createEntry(
      tenant,
      medicines,
      MedicineInput.parse({ code, baseUnit: '{tablet}', ...inputOf.medicine(first) }),
    ),
    procedure: await createEntry(
      tenant,
      procedureTypes,
      ProcedureTypeInput.parse({ code, ...inputOf.procedure(first) }),
    ),
  };
}

const change = (
  tenant: Tenant,
  kind: Kind,
  id: string,
  words: Words,
  from: LocalDate | null,
): Promise<void> => {
  const changes = [{ id, named: inputOf[kind](words) }];
  if (kind === 'test') return changeEntries(tenant, labTests, changes, from);
  if (kind === 'medicine') return changeEntries(tenant, medicines, changes, from);
  return changeEntries(tenant, procedureTypes, changes, from);
};

/** Orders one of each; the test is answered and released at once, so that its answer is read everywhere. */
async function orderAll(
  tenant: Tenant,
  ids: Record<Kind, string>,
): Promise<{ patientId: string; visitId: string }> {
  const { patientId, visitId } = await aVisit(tenant, tenant.actorId ?? '');
  const step = { visitId, patientId, submissionId: uuidv7(), ownerId: tenant.actorId };
  await orderTests(tenant, step, LabOrderInput.parse({ items: [{ testId: ids.test }] }), '');
  const lines = [{ medicineId: ids.medicine, quantity: 1 }];
  await prescribeMedicines(tenant, step, PrescriptionInput.parse({ lines }), '');
  await orderProcedures(tenant, step, ProcedureOrderInput.parse({ items: [{ typeId: ids.procedure }] }), '');
  return { patientId, visitId };
}
const release = (visitId: string) =>
  hospitals.sql.query(
    `with answered as (update lab_item set state = 'verified' where visit_id = $1 returning *)
     insert into lab_result (id, hospital_id, item_id, order_id, visit_id, patient_id, test_id, version, code, critical, entered_by, entered_at, occurred_at, verified_by, verified_at, submission_id)
     select uuidv7(), i.hospital_id, i.id, i.order_id, i.visit_id, i.patient_id, i.test_id, 1, 'a', false, i.changed_by, now(), now(),
            (select id from app_user u where u.hospital_id = i.hospital_id and u.id <> i.changed_by limit 1), now(), uuidv7() from answered i`,
    [visitId],
  );

/** What is read of an order now, by every list that shows it. */
async function readAll(
  tenant: Tenant,
  { patientId, visitId }: { patientId: string; visitId: string },
): Promise<Record<string, unknown>> {
  const [lab] = await listLabOrders(tenant, { visitId }, true);
  const [prescription] = await listPrescriptions(tenant, { visitId });
  const [procedure] = await listProcedureOrders(tenant, { visitId });
  const [course] = await coursesOfTests(tenant, patientId, await resultRows(tenant, patientId));
  const item = lab?.items[0];
  const line = prescription?.lines[0];
  const named = await tenant.em.execute<{ name: string }[]>(
    'select name from order_item where hospital_id = ? and order_id in (?) order by name',
    [tenant.hospitalId, [lab?.id, prescription?.id, procedure?.id]],
  );
  const prices = await tenant.em.execute<{ price: string }[]>(
    `select unit_minor::text as price from lab_item where hospital_id = ? and visit_id = ?
     union all select unit_minor::text from prescription_line where hospital_id = ? and visit_id = ?
     union all select unit_minor::text from procedure_item where hospital_id = ? and visit_id = ?`,
    [tenant.hospitalId, visitId, tenant.hospitalId, visitId, tenant.hospitalId, visitId],
  );
  return {
    test: [item?.name, item?.answers[0]?.text, course?.name, course?.values[0]?.text],
    medicine: [line?.name, line?.unitPrice?.amountMinor],
    procedure: procedure?.items[0]?.name,
    named: named.map(({ name }) => name),
    prices: prices.map(({ price }) => price),
  };
}
const expected = ({ test, medicine, procedure }: Record<Kind, Words>) => {
  const medicineName = `${medicine.name} ${medicine.more}`;
  return {
    test: [test.name, test.more, test.name, test.more],
    medicine: [medicineName, medicine.price],
    procedure: procedure.name,
    named: [test.name, medicineName, procedure.name].toSorted((a, b) => (a < b ? -1 : 1)),
    prices: [test.price, medicine.price, procedure.price],
  };
};

const words = fc.record({
  name: fc.stringMatching(/^[A-Z][a-z]{2,8}$/),
  more: fc.stringMatching(/^[a-z]{2,8}$/),
  price: fc.integer({ min: 1, max: 999_999 }).map(String),
});
const commands = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constant('change'),
      kind: fc.constantFrom(...kinds),
      words,
      inDays: fc.integer({ min: 0, max: 3 }),
    }),
    fc.record({ do: fc.constant('order') }),
    fc.record({ do: fc.constant('night') }),
  ),
  { minLength: 4, maxLength: 14 },
);

it('of random changes, plans, nights and orders: every order reads for ever as it was ordered', async () => {
  await fc.assert(
    fc.asyncProperty(commands, async (list) => {
      const ids = await hospitals.as(admin, addAll);
      const model: Record<Kind, Version[]> = {
        test: [{ from: null, words: first }],
        medicine: [{ from: null, words: first }],
        procedure: [{ from: null, words: first }],
      };
      const made: { order: { patientId: string; visitId: string }; then: Record<Kind, Words> }[] = [];
      const { today } = await hospitals.as(admin, hospitalClock);
      for (const command of [...list, { do: 'order' } as const]) {
        if ('words' in command) {
          const from = dayPlus(today, command.inDays);
          await hospitals.as(admin, (tenant) =>
            change(tenant, command.kind, ids[command.kind], command.words, from),
          );
          model[command.kind].push({ from, words: command.words });
        } else if (command.do === 'night') {
          // A day passes: whatever begins or ends does so a day earlier from here.
          for (const table of ['lab_test', 'medicine', 'procedure_type'])
            await hospitals.sql.query(
              `update ${table}_version set valid_from = valid_from - 1 where item_id = any($1)`,
              [Object.values(ids)],
            );
          // In two steps: two prices of a code never begin on one day, not even for a moment.
          for (const days of [-1000, 999])
            await hospitals.sql.query(
              `update service_price set valid_from = valid_from + $2::int, valid_to = valid_to + $2::int
                where split_part(code, ':', 2) = (select code from lab_test where id = $1)`,
              [ids.test, days],
            );
          for (const version of Object.values(model).flat())
            if (version.from !== null) version.from = dayPlus(version.from, -1);
        } else {
          const order = await hospitals.as(doctor, (tenant) => orderAll(tenant, ids));
          await release(order.visitId);
          const then = {
            test: validOn(model.test, today),
            medicine: validOn(model.medicine, today),
            procedure: validOn(model.procedure, today),
          };
          made.push({ order, then });
        }
        for (const { order, then } of made)
          expect(await hospitals.as(doctor, (tenant) => readAll(tenant, order))).toEqual(expected(then));
      }
    }),
    { numRuns: 25, endOnFailure: true },
  );
}, 120_000);
