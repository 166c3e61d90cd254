/**
 * What becomes of a table's rows when a visit turns out to be another patient's (ADR-0046):
 *
 * - `moves`: they are about who was there, and go with the visit. `may`: what a move writes beside whose the row is, which is everything sealed,
 *   since each patient has a key, and what follows from whose it is. `once`: of this, what nothing else may change
 * - `struck`: they move too, and the wrong record shows them as entered in error
 * - `prevents`: once there is one, the visit stays where it is, and why
 * - `stays`: they are about the record, or about what was done with it, and why
 */
export type Fate =
  | { fate: 'moves' | 'struck'; of?: 'id' | 'case_id'; may?: readonly string[]; once?: readonly string[] }
  | { fate: 'prevents' | 'stays'; why: string };

const demographics = 'who the patient is, whatever visit is theirs';
const handedOver = 'a paper with the other name on it has been handed over';

/**
 * Every table that tells of a patient or a visit: by a column `patient_id` or `visit_id`, or by words sealed with a patient's key. The list is
 * compared with the schema: nobody adds such a table without saying what a move does with it. A merge of two records goes by it as well.
 */
export const patientTables: Readonly<Record<string, Fate>> = {
  app_user: { fate: 'stays', why: 'whose account it is was proved with a code for that record' },
  appointment: {
    fate: 'stays',
    why: 'who booked is who booked: it stands again, and the right patient’s is taken',
  },
  audit_event: { fate: 'stays', why: 'what was done and read under that name was done and read under it' },
  bill_approval: { fate: 'moves', may: ['reason', 'note'], once: ['reason'] },
  break_glass: { fate: 'stays', why: 'which record was opened' },
  care_case: { fate: 'moves' },
  charge: { fate: 'moves', may: ['void_reason'] },
  consultation: { fate: 'struck', may: ['note', 'exit_note'], once: ['note', 'exit_note'] },
  diagnosis: { fate: 'struck', may: ['text'], once: ['text'] },
  duty_shift: { fate: 'stays', why: 'of who has the duty, its note sealed with their own key' },
  form_draft: { fate: 'moves', may: ['form'] },
  invoice: { fate: 'prevents', why: handedOver },
  lab_item: { fate: 'moves', may: ['reason'] },
  lab_order: { fate: 'moves', may: ['note'], once: ['note'] },
  lab_result: { fate: 'prevents', why: 'somebody may have acted on it under the other name' },
  ledger_entry: {
    fate: 'stays',
    why: 'only added to: what is owed is taken off the one and put on the other',
  },
  medicine_return: { fate: 'prevents', why: 'what came back was issued' },
  note_template: { fate: 'stays', why: 'of a doctor, sealed with their own key' },
  outbox: { fate: 'stays', why: 'names the visit, and no patient' },
  patient: { fate: 'stays', why: demographics },
  patient_identifier: { fate: 'stays', why: demographics },
  patient_invitation: { fate: 'stays', why: demographics },
  patient_key: { fate: 'stays', why: demographics },
  patient_lookup: { fate: 'stays', why: demographics },
  patient_statement: { fate: 'struck', may: ['items', 'state', 'struck_reason'], once: ['items', 'state'] },
  payment: { fate: 'prevents', why: handedOver },
  prescription: { fate: 'moves' },
  prescription_line: { fate: 'moves', may: ['instructions', 'reason'], once: ['instructions'] },
  procedure_item: { fate: 'moves', may: ['note', 'report', 'reason'], once: ['note'] },
  procedure_order: { fate: 'moves' },
  refund: { fate: 'prevents', why: handedOver },
  specimen: { fate: 'moves', may: ['note'], once: ['note'] },
  stock_movement: { fate: 'prevents', why: 'what was handed over was checked against the other record' },
  submission: { fate: 'moves', of: 'case_id', may: ['body'], once: ['body'] },
  task: { fate: 'moves', may: ['closing_note', 'supervisor_note'] },
  token: { fate: 'moves', may: ['moved_reason', 'booked_at'], once: ['booked_at'] },
  triage: {
    fate: 'struck',
    may: ['complaint', 'note', 'news2', 'news2_red', 'pews'],
    once: ['complaint', 'note', 'news2', 'news2_red', 'pews'],
  },
  visit: {
    fate: 'moves',
    of: 'id',
    may: ['reason', 'exit_note', 'appointment_id'],
    once: ['reason', 'appointment_id'],
  },
  visit_move: { fate: 'stays', why: 'says between which records a visit was moved' },
  vital_sign: { fate: 'struck', may: ['struck_reason'] },
};

export type MovedTable = { table: string; of: 'visit_id' | 'id' | 'case_id'; may: readonly string[] };

/** The tables whose rows go with their visit and name their patient; drafts, which name a task, are not among them. */
export const movedTables: readonly MovedTable[] = Object.entries(patientTables).flatMap(([table, rule]) =>
  (rule.fate === 'moves' || rule.fate === 'struck') && table !== 'form_draft'
    ? [{ table, of: rule.of ?? ('visit_id' as const), may: rule.may ?? [] }]
    : [],
);

/** What the application may change because of moves, table by table; a trigger refuses it without one. */
export const movable: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  movedTables.map(({ table }) => {
    const rule = patientTables[table];
    return [table, ['patient_id', ...((rule && 'once' in rule && rule.once) || [])]];
  }),
);
