import type pg from 'pg';
import type { Receipt } from '#contracts/visits/visit.ts';
import { checkIn, complete, forms, registerPatient, wholeVisit } from '#test/builders/people.ts';
import { consultWithOrders, labOrders, mustDo, prescriptions, taskOf } from '#test/builders/orders.ts';
import type { Catalogue, OrdersTeam } from '#test/builders/orders.ts';
import { changeSettings } from '#test/builders/settings.ts';

export type Played = { team: OrdersTeam; catalogue: Catalogue; sql: pg.Client };
/** Plays one way through a visit. @returns the visit's id */
export type Scenario = (on: Played) => Promise<string>;

const exit = async ({ team }: Played, visitId: string, how: string): Promise<string> => {
  const answer = await team.receptionist.call('POST', `/api/v1/visits/${visitId}/exit`, {
    exit: how,
    reason: 'scenario',
  });
  if (answer.status !== 200) throw new Error(`exit ${how}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return visitId;
};
const newPatient = async ({ team }: Played): Promise<string> => (await registerPatient(team)).id;
const triaged = async (on: Played): Promise<Receipt> => {
  const opened = await checkIn(on.team, await newPatient(on));
  return (await complete(on.team.nurse, opened.body, forms.triage)).body;
};
const consultation = async (on: Played, outcome: string, more: object = {}): Promise<Receipt> => {
  const answer = await complete(on.team.doctor, await triaged(on), {
    ...forms.consultation,
    outcome,
    ...more,
  });
  if (answer.status !== 200) throw new Error(`consultation ${outcome}: ${JSON.stringify(answer.body)}`);
  return answer.body;
};
const settle = async ({ team }: Played, visitId: string): Promise<string> => {
  await mustDo(team.cashier, visitId, 'billing', { add: [], remove: [] });
  const { body } = await team.cashier.call<{ balance: { amountMinor: string; currency: string } }>(
    'GET',
    `/api/v1/billing/visits/${visitId}`,
  );
  await mustDo(team.cashier, visitId, 'payment', { tenders: [{ method: 'cash', amount: body.balance }] });
  return visitId;
};
const order = (on: Played, orders: object, outcome?: 'complete' | 'await_results') =>
  newPatient(on).then((patientId) => consultWithOrders(on.team, patientId, orders, outcome));
const laboratory = ({ catalogue }: Played, waitFor = false) => ({
  labs: [
    {
      items: [
        { testId: catalogue.glucose, waitFor },
        { testId: catalogue.potassium, waitFor },
      ],
    },
  ],
});
const medicine = ({ catalogue }: Played, quantity: number) => ({
  prescriptions: [{ lines: [{ medicineId: catalogue.amoxicillin, quantity, instructions: 'as told' }] }],
});
const procedure = ({ catalogue }: Played) => ({
  procedures: [{ items: [{ typeId: catalogue.dressing, waitFor: true }] }],
});
const schedule = { scheduledAt: '2030-01-01T09:00:00Z', place: 'Room 3' };
const performed = { outcome: 'performed', identityConfirmed: true, side: 'none', report: 'Done.' };

/** Collects, receives, enters, verifies and reviews every test of a visit, the first specimen rejected once. */
async function laboratoryDay({ team }: Played, visitId: string): Promise<void> {
  const ids = (await labOrders(team.technician, visitId))[0]?.items.map((item) => item.id) ?? [];
  await mustDo(team.nurse, visitId, 'collection', { itemIds: ids.slice(0, 1), identityConfirmed: true });
  await mustDo(team.technician, visitId, 'specimen_receipt', { outcome: 'rejected', reason: 'clotted' });
  await mustDo(team.nurse, visitId, 'collection', { itemIds: ids, identityConfirmed: true });
  for (const id of ids) {
    await mustDo(team.technician, visitId, 'specimen_receipt', { outcome: 'received' });
    const task = await taskOf(team.technician, visitId, 'result_entry');
    const item = (await labOrders(team.technician, visitId))[0]?.items.find(
      (each) => each.specimenId === task.order?.specimenId,
    );
    await mustDo(team.technician, visitId, 'result_entry', {
      results: [{ itemId: item?.id ?? id, value: 4, confirmed: true }],
    });
    await mustDo(team.supervisor, visitId, 'verification', {
      back: [{ itemId: item?.id ?? id, reason: 'check' }],
    });
    await mustDo(team.technician, visitId, 'result_entry', {
      results: [{ itemId: item?.id ?? id, value: 5, confirmed: true }],
    });
    await mustDo(team.supervisor, visitId, 'verification', { accept: [item?.id ?? id] });
  }
  await mustDo(team.doctor, visitId, 'result_review', { itemIds: ids });
}
const dispense = async (
  { team }: Played,
  visitId: string,
  quantity: number,
  outcome: string,
): Promise<void> => {
  await taskOf(team.pharmacist, visitId, 'dispensing');
  const [prescription] = await prescriptions(team.pharmacist, visitId);
  await mustDo(team.pharmacist, visitId, 'dispensing', {
    lines: [{ lineId: prescription?.lines[0]?.id, quantity }],
    outcome,
    identityConfirmed: true,
    reason: 'scenario',
  });
};
const cancel = async ({ team }: Played, path: string, id: string | undefined): Promise<void> => {
  const answer = await team.doctor.call('POST', `/api/v1/${path}/${id ?? ''}/cancel`, { reason: 'scenario' });
  if (answer.status !== 200) throw new Error(`cancel: ${answer.status} ${JSON.stringify(answer.body)}`);
};

/** Every way through the flows that a golden history is kept of, by name. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  completed: async (on) => (await wholeVisit(on.team, await newPatient(on)))[0]?.visitId ?? '',
  referred_within: async (on) => {
    const referred = await consultation(on, 'refer_doctor', { toDoctorId: on.team.otherDoctor.user.id });
    await complete(on.team.otherDoctor, referred, forms.consultation);
    return settle(on, referred.visitId);
  },
  left: async (on) => exit(on, (await triaged(on)).visitId, 'left'),
  cancelled: async (on) => exit(on, (await checkIn(on.team, await newPatient(on))).body.visitId, 'cancelled'),
  no_show: async (on) => exit(on, (await checkIn(on.team, await newPatient(on))).body.visitId, 'no_show'),
  died: async (on) => (await consultation(on, 'died')).visitId,
  transferred: async (on) => (await consultation(on, 'transferred')).visitId,
  referred: async (on) => settle(on, (await consultation(on, 'referred')).visitId),
  laboratory_and_back: async (on) => {
    const { visitId } = await order(on, laboratory(on, true), 'await_results');
    await laboratoryDay(on, visitId);
    await mustDo(on.team.doctor, visitId, 'consultation', forms.consultation);
    return settle(on, visitId);
  },
  laboratory_cancelled: async (on) => {
    const { visitId } = await order(on, laboratory(on));
    await taskOf(on.team.nurse, visitId, 'collection');
    await cancel(on, 'labs/orders', (await labOrders(on.team.doctor, visitId))[0]?.id);
    return settle(on, visitId);
  },
  everything_left: async (on) => {
    const { visitId } = await order(on, { ...laboratory(on), ...medicine(on, 3), ...procedure(on) });
    await taskOf(on.team.pharmacist, visitId, 'dispensing');
    await taskOf(on.team.nurse, visitId, 'procedure_schedule');
    return exit(on, visitId, 'left');
  },
  issued: async (on) => {
    const { visitId } = await order(on, medicine(on, 5));
    await dispense(on, visitId, 5, 'complete');
    return settle(on, visitId);
  },
  issued_in_parts: async (on) => {
    const { visitId } = await order(on, medicine(on, 5));
    await dispense(on, visitId, 2, 'rest_waits');
    await dispense(on, visitId, 3, 'rest_waits');
    return settle(on, visitId);
  },
  rest_declined: async (on) => {
    const { visitId } = await order(on, medicine(on, 5));
    await dispense(on, visitId, 2, 'rest_declined');
    return settle(on, visitId);
  },
  prescription_cancelled: async (on) => {
    const { visitId } = await order(on, medicine(on, 5));
    await taskOf(on.team.pharmacist, visitId, 'dispensing');
    await cancel(on, 'pharmacy/prescriptions', (await prescriptions(on.team.doctor, visitId))[0]?.id);
    return settle(on, visitId);
  },
  procedure_performed: async (on) => {
    const { visitId } = await order(on, procedure(on));
    await mustDo(on.team.nurse, visitId, 'procedure_schedule', schedule);
    await mustDo(on.team.nurse, visitId, 'procedure', performed);
    return settle(on, visitId);
  },
  procedure_not_done: async (on) => {
    const { visitId } = await order(on, procedure(on));
    await mustDo(on.team.nurse, visitId, 'procedure_schedule', schedule);
    await mustDo(on.team.nurse, visitId, 'procedure', { outcome: 'not_done', reason: 'scenario' });
    return settle(on, visitId);
  },
  procedures_together: async (on) => {
    const [item] = procedure(on).procedures[0]?.items ?? [];
    const { visitId } = await order(on, { procedures: [{ items: [item, item] }] });
    for (const how of [performed, { outcome: 'not_done', reason: 'scenario' }]) {
      await mustDo(on.team.nurse, visitId, 'procedure_schedule', schedule);
      await mustDo(on.team.nurse, visitId, 'procedure', how);
    }
    return settle(on, visitId);
  },
  expired: async (on) => {
    const { body } = await on.team.admin.call('GET', '/api/v1/admin/settings');
    await changeSettings(on.team.admin, {
      labExpiryDays: 0.00002,
      prescriptionExpiryDays: 0.00003,
      procedureExpiryDays: 0.00002,
      reservationMinutes: 0.02,
    });
    const { visitId } = await order(on, { ...laboratory(on), ...medicine(on, 3), ...procedure(on) });
    await changeSettings(on.team.admin, body);
    const review = await taskOf(on.team.doctor, visitId, 'result_review');
    const [expired] = await labOrders(on.team.doctor, visitId);
    await on.team.doctor.call('POST', `/api/v1/inbox/${review.id}/claim`, { version: review.version });
    await on.team.doctor.call('POST', `/api/v1/inbox/${review.id}/complete`, {
      form: { itemIds: expired?.items.map((item) => item.id) },
    });
    return settle(on, visitId);
  },
  emergency: async (on) => {
    const opened = await on.team.nurse.call<Receipt>('POST', '/api/v1/visits', {
      kind: 'emergency',
      unidentified: { gender: 'male', ageYears: 40 },
    });
    const { visitId } = opened.body;
    await mustDo(on.team.doctor, visitId, 'consultation', forms.consultation);
    await mustDo(on.team.nurse, visitId, 'triage', forms.triage);
    return settle(on, visitId);
  },
  laboratory_only: async (on) => {
    const opened = await on.team.receptionist.call<Receipt>('POST', '/api/v1/visits', {
      patientId: await newPatient(on),
      kind: 'lab_only',
      orders: { labs: [{ items: [{ testId: on.catalogue.glucose }] }] },
    });
    const { visitId } = opened.body;
    await taskOf(on.team.nurse, visitId, 'collection');
    const item = (await labOrders(on.team.technician, visitId))[0]?.items[0]?.id ?? '';
    await mustDo(on.team.nurse, visitId, 'collection', { itemIds: [item], identityConfirmed: true });
    await mustDo(on.team.technician, visitId, 'specimen_receipt', { outcome: 'received' });
    await mustDo(on.team.technician, visitId, 'result_entry', { results: [{ itemId: item, value: 90 }] });
    await mustDo(on.team.supervisor, visitId, 'verification', { accept: [item] });
    return settle(on, visitId);
  },
};
