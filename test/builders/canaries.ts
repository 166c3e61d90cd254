import type { OrderType } from '#contracts/visits/names.ts';
import type { Receipt } from '#contracts/visits/visit.ts';
import { claim, complete, forms, registerPatient } from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';
import { labOrders, mustDo, prescriptions, taskOf } from '#test/builders/orders.ts';
import type { Catalogue, OrdersTeam } from '#test/builders/orders.ts';

/** A word for each kind of clinical text: where one turns up, that kind was read. */
export const canaries = {
  complaint: 'canarycomplaint',
  triageNote: 'canarytriagenote',
  allergy: 'canaryallergy',
  medicine: 'canarymedicine',
  note: 'canarysoapnote',
  diagnosis: 'canarydiagnosis',
  labQuestion: 'canarylabquestion',
  result: 'canaryresult',
  instructions: 'canaryinstructions',
  procedureNote: 'canaryprocedurenote',
  report: 'canaryreport',
  vital: '137.13',
} as const;
export type Canary = keyof typeof canaries;

/** Which of them are in a text. */
export const canariesIn = (text: string): Canary[] =>
  (Object.keys(canaries) as Canary[]).filter((name) => text.includes(canaries[name]));

export type CanaryVisit = {
  patientId: string;
  familyName: string;
  visitId: string;
  labOrderId: string;
  prescriptionId: string;
  procedureId: string;
  /** Everything that was ordered in it. */
  orders: readonly { id: string; type: OrderType }[];
  /** Ids of tasks of the visit and its orders. */
  taskIds: string[];
};

const triage = {
  ...forms.triage,
  complaint: canaries.complaint,
  note: canaries.triageNote,
  vitals: [{ code: '8480-6', value: 137.13, unit: 'mm[Hg]' }],
  allergies: { state: 'list', items: [{ text: canaries.allergy }] },
  medicines: { state: 'list', items: [{ text: canaries.medicine }] },
};
const consultation = (catalogue: Catalogue) => ({
  ...forms.consultation,
  note: { ...forms.consultation.note, assessment: canaries.note },
  diagnoses: [{ ...forms.consultation.diagnoses[0], text: canaries.diagnosis }],
  outcome: 'complete',
  orders: {
    labs: [{ note: canaries.labQuestion, items: [{ testId: catalogue.potassium }] }],
    prescriptions: [
      { lines: [{ medicineId: catalogue.amoxicillin, quantity: 2, instructions: canaries.instructions }] },
    ],
    procedures: [{ items: [{ typeId: catalogue.dressing, note: canaries.procedureNote }] }],
  },
});

/** A visit up to its signed consultation, everything written in it a canary: laboratory, pharmacy and procedure have their work of it. */
export async function canaryVisit(team: OrdersTeam, catalogue: Catalogue): Promise<CanaryVisit> {
  const patient = await registerPatient(team);
  const opened = await team.receptionist.call<Receipt>('POST', '/api/v1/visits', {
    patientId: patient.id,
    doctorId: team.doctor.user.id,
    reason: canaries.complaint,
  });
  const triaged = await complete(team.nurse, opened.body, triage);
  const signed = await complete(team.doctor, triaged.body, consultation(catalogue));
  if (signed.status !== 200) throw new Error(`consultation: ${signed.status} ${JSON.stringify(signed.body)}`);
  const { visitId } = signed.body;
  const orderId = (type: string) => signed.body.orders?.find((order) => order.type === type)?.id ?? '';
  const waiting = [
    await taskOf(team.nurse, visitId, 'collection'),
    await taskOf(team.pharmacist, visitId, 'dispensing'),
    await taskOf(team.nurse, visitId, 'procedure_schedule'),
  ];
  return {
    patientId: patient.id,
    familyName: patient.familyName,
    visitId,
    orders: signed.body.orders ?? [],
    labOrderId: orderId('labOrder'),
    prescriptionId: orderId('prescription'),
    procedureId: orderId('procedureOrder'),
    taskIds: [...opened.body.openedTasks, ...triaged.body.openedTasks, ...waiting].map(({ id }) => id),
  };
}

/** Does what is left of it by the first of each role, result words as a canary, up to the bill: nobody has work of it any more. */
export async function finishCanaryOrders(team: OrdersTeam, visit: CanaryVisit): Promise<void> {
  const { visitId } = visit;
  const [order] = await labOrders(team.doctor, visitId);
  const itemIds = order?.items.map((item) => item.id) ?? [];
  await mustDo(team.nurse, visitId, 'collection', { itemIds, identityConfirmed: true });
  await mustDo(team.technician, visitId, 'specimen_receipt', { outcome: 'received' });
  await mustDo(team.technician, visitId, 'result_entry', {
    results: [{ itemId: itemIds[0], value: 4.2, text: canaries.result }],
  });
  await mustDo(team.supervisor, visitId, 'verification', { accept: itemIds });
  await mustDo(team.doctor, visitId, 'result_review', { itemIds });
  const [prescription] = await prescriptions(team.pharmacist, visitId);
  await mustDo(team.pharmacist, visitId, 'dispensing', {
    lines: [{ lineId: prescription?.lines[0]?.id, quantity: 2 }],
    outcome: 'complete',
    identityConfirmed: true,
  });
  await mustDo(team.nurse, visitId, 'procedure_schedule', {
    scheduledAt: new Date().toISOString(),
    place: '',
  });
  await mustDo(team.nurse, visitId, 'procedure', {
    outcome: 'performed',
    identityConfirmed: true,
    side: 'none',
    report: canaries.report,
  });
  await taskOf(team.cashier, visitId, 'billing');
}

/** Keeps a draft with a canary: another's draft is nobody else's to read. */
export async function draftCanary(person: Person, taskId: string): Promise<void> {
  await claim(person, taskId);
  await person.call('PUT', `/api/v1/inbox/${taskId}/draft`, { form: { note: canaries.note } });
}
