import type {
  LabItem as LabItemWire,
  LabOrder as LabOrderWire,
  LabResult as LabResultWire,
  Specimen as SpecimenWire,
} from '#contracts/labs/lab-order.ts';
import { benchOf } from '#db/labs/bench.repository.ts';
import { othersWhoMay } from '#db/identity/user.repository.ts';
import type { LabOrder } from '#db/labs/lab.entity.ts';
import { patientSummaries } from '#db/patients/patient-summary.repository.ts';
import { toDate, toIso, toIsoOrNull } from '#db/tenancy/rows.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { columnOf } from '#db/visits/ordering.ts';
import type { OrderFilter } from '#db/visits/ordering.ts';

type OrderRow = Pick<LabOrder, 'id' | 'visitId' | 'patientId' | 'state' | 'priority' | 'ownerId'> & {
  note: Sealed | null;
  orderedAt: string;
  orderedByName: string;
  ownerName: string | null;
};
type ItemRow = Omit<LabItemWire, 'result' | 'reviewedAt' | 'reason' | 'expected' | 'previous'> & {
  orderId: string;
  reviewedAt: string | null;
  reason: Sealed | null;
};
type ResultRow = Omit<
  LabResultWire,
  'text' | 'status' | 'range' | 'enteredAt' | 'verifiedAt' | 'occurredAt'
> & {
  itemId: string;
  words: Sealed | null;
  range: string | null;
  enteredAt: string;
  verifiedAt: string | null;
  occurredAt: string;
};
type SpecimenRow = Omit<SpecimenWire, 'collectedAt' | 'receivedAt'> & {
  orderId: string;
  collectedAt: string;
  receivedAt: string | null;
};

const orderSql = `select o.id, o.visit_id as "visitId", o.patient_id as "patientId", o.state, o.priority, o.note, o.owner_id as "ownerId", o.ordered_at as "orderedAt",
    u.name as "orderedByName", w.name as "ownerName"
  from lab_order o join app_user u on u.hospital_id = o.hospital_id and u.id = o.ordered_by
  left join app_user w on w.hospital_id = o.hospital_id and w.id = o.owner_id where o.hospital_id = ?`;

/**
 * Laboratory orders with their tests, specimens and newest results. Outside the laboratory a result is there once another person
 * has verified it. The caller has checked the care relationship.
 */
export async function listLabOrders(
  tenant: Tenant,
  filter: OrderFilter,
  showsUnverified: boolean,
): Promise<LabOrderWire[]> {
  const { em, hospitalId } = tenant;
  const [column, value] = columnOf(filter);
  const orders = await em.execute<OrderRow[]>(
    `${orderSql} and o.${column} = ? order by o.ordered_at desc, o.id desc limit 100`,
    [hospitalId, value],
  );
  if (!orders.length) return [];
  const ids = orders.map((order) => order.id);
  // Who enters has to know before, not after, what a value is compared with and whether anybody can verify it.
  const [ofBench] = filter.id && showsUnverified ? orders : [];
  const [items, results, specimens, patients, otherVerifiers, bench] = await Promise.all([
    em.execute<ItemRow[]>(
      `select i.id, i.order_id as "orderId", i.test_id as "testId", t.code, t.loinc, t.name, t.result_kind as "resultKind", t.unit, t.decimals, t.answers,
            t.specimen_type as "specimenType", t.container, i.wait_for as "waitFor", i.state, i.specimen_id as "specimenId", i.reason, i.reviewed_at as "reviewedAt"
       from lab_item i join lab_test_version t on t.hospital_id = i.hospital_id and t.item_id = i.test_id and t.version = i.test_version
      where i.hospital_id = ? and i.order_id in (?) order by i.position, i.id`,
      [hospitalId, ids],
    ),
    em.execute<ResultRow[]>(
      `select distinct on (r.item_id) r.item_id as "itemId", r.version, r.comparator, r.value, r.unit, r.code, r.words, r.flag, r.range_text as range, r.critical,
            r.entered_by as "enteredById", e.name as "enteredByName", r.entered_at as "enteredAt", v.name as "verifiedByName", r.verified_at as "verifiedAt", r.occurred_at as "occurredAt"
       from lab_result r join app_user e on e.hospital_id = r.hospital_id and e.id = r.entered_by
       left join app_user v on v.hospital_id = r.hospital_id and v.id = r.verified_by
      where r.hospital_id = ? and r.order_id in (?) and (? or r.verified_at is not null) order by r.item_id, r.version desc`,
      [hospitalId, ids, showsUnverified],
    ),
    em.execute<SpecimenRow[]>(
      `select s.id, s.order_id as "orderId", s.accession, s.type, s.container, s.state, u.name as "collectedByName", s.collected_at as "collectedAt",
            s.received_at as "receivedAt", s.reject_reason as "rejectReason"
       from specimen s join app_user u on u.hospital_id = s.hospital_id and u.id = s.collected_by
      where s.hospital_id = ? and s.order_id in (?) order by s.accession`,
      [hospitalId, ids],
    ),
    patientSummaries(
      tenant,
      orders.map((order) => order.patientId),
    ),
    ofBench ? othersWhoMay(tenant, 'result.verify') : null,
    ofBench ? benchOf(tenant, ofBench) : null,
  ]);
  const answered = new Map(
    await Promise.all(
      results.map(
        async (row) => [row.itemId, { row, wire: await resultOf(tenant, row, orders, items) }] as const,
      ),
    ),
  );
  return Promise.all(
    orders.flatMap((order) => {
      const patient = patients.get(order.patientId);
      return patient ? [wireOf(tenant, order, patient)] : [];
    }),
  );

  async function wireOf(
    of: Tenant,
    order: OrderRow,
    patient: LabOrderWire['patient'],
  ): Promise<LabOrderWire> {
    const { patientId, note, orderedAt, ...rest } = order;
    return {
      ...rest,
      ownerId: rest.ownerId ?? null,
      patient,
      note: note ? await of.vault.open(of, patientId, note) : null,
      orderedAt: toIso(orderedAt),
      items: await Promise.all(
        items
          .filter((item) => item.orderId === order.id)
          .map(async ({ orderId: _order, reviewedAt, reason, ...item }) => {
            const found = answered.get(item.id);
            // A result that went back to the bench is not shown as the answer.
            const isCurrent =
              found && item.state !== 'received' && item.state !== 'ordered' && item.state !== 'collected';
            const taken = specimens.find(({ id }) => id === item.specimenId)?.collectedAt;
            return {
              ...item,
              ...(bench?.(item.id, taken ? toDate(taken) : new Date()) ?? {
                expected: null,
                previous: null,
              }),
              reason: await of.vault.openSome(of, patientId, reason),
              reviewedAt: toIsoOrNull(reviewedAt),
              result: isCurrent ? found.wire : null,
            };
          }),
      ),
      specimens: specimens
        .filter((specimen) => specimen.orderId === order.id)
        .map(({ orderId: _order, collectedAt, receivedAt, ...specimen }) => ({
          ...specimen,
          collectedAt: toIso(collectedAt),
          receivedAt: toIsoOrNull(receivedAt),
        })),
      otherVerifiers,
    };
  }
}

async function resultOf(
  tenant: Tenant,
  row: ResultRow,
  orders: readonly OrderRow[],
  items: readonly ItemRow[],
): Promise<LabResultWire> {
  const { itemId, words, enteredAt, verifiedAt, occurredAt, ...rest } = row;
  const order = orders.find((each) => each.id === items.find((item) => item.id === itemId)?.orderId);
  return {
    ...rest,
    status: verifiedAt ? 'final' : 'preliminary',
    text: words && order ? await tenant.vault.open(tenant, order.patientId, words) : null,
    enteredAt: toIso(enteredAt),
    verifiedAt: toIsoOrNull(verifiedAt),
    occurredAt: toIso(occurredAt),
  };
}
