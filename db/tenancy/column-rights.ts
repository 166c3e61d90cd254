import { ofModules } from '#db/tenancy/module-tables.ts';
import { movable } from '#db/tenancy/patient-tables.ts';

const updated: Readonly<Record<string, readonly string[]>> = {
  ...ofModules((rules) => rules.updatable),
  // Accounts, sign-ins, and what a second administrator decides.
  app_user: ['password_hash', 'department_id', 'patient_id', 'disabled_at', 'locale'],
  auth_session: ['role', 'ended_at', 'ended_because', 'last_used_at'],
  refresh_token: ['used_at'],
  patient_invitation: ['used_at'],
  sign_in_budget: ['tries', 'since', 'next_at'],
  known_device: ['last_at'],
  password_code: ['used_at'],
  role_grant: ['state', 'decided_by', 'decided_at'],
  // Who a person is.
  patient: [
    'family_name',
    'given_name',
    'latin_name',
    'name_search',
    'name_latin',
    'name_sound',
    'gender',
    'birth_precision',
    'birth_date',
    'deceased_at',
    'unidentified',
    'phone',
    'details',
    'version',
  ],
  // Diary and queue.
  department: ['name', 'closed_at', 'version'],
  doctor: ['department_id', 'consultation_service', 'version'],
  appointment: ['doctor_id', 'starts_at', 'ends_at', 'state', 'cancel_reason', 'visit_id', 'arranged_by'],
  doctor_session: ['last_number', 'ends_at'],
  token: [
    'state',
    'urgency',
    'returning',
    'arrived_at',
    'calls',
    'put_back_left',
    'manual_rank',
    'moved_reason',
    'moved_by',
    'updated_at',
  ],
  // That it was entered in error, once.
  vital_sign: ['struck_at', 'struck_by', 'struck_reason'],
  patient_statement: ['struck_at', 'struck_by', 'struck_reason'],
  // Where a case stands; what was ordered, found or issued is not here.
  visit: [
    'stage',
    'outcome',
    'doctor_id',
    'department_id',
    'exit_note',
    'urgency',
    'clinically_closed_at',
    'settled_at',
    'closed_at',
    'version',
  ],
  /** What was opened stays; its review is added once, and that it was closed before its time. */
  break_glass: ['reviewed_by', 'reviewed_at', 'finding', 'review_note', 'closed_at'],
  /** What was asked for stays; a decision is added once. */
  bill_approval: ['state', 'decided_by', 'decided_at', 'note'],
  // Stock by its two counters; the ledger beside it is only added to.
  // Money: a charge is voided once and never changed, a number series goes on.
  charge: ['voided_at', 'voided_by', 'void_reason'],
  counter: ['value'],
  service_price: ['name', 'amount_minor', 'per', 'currency', 'valid_to'],
  // Work.
  task: [
    'department_id',
    'assignee_id',
    'shared_at',
    'priority',
    'state',
    'claimant_id',
    'claimed_at',
    'escalation',
    'closed_at',
    'closed_by',
    'reason',
    'closing_note',
    'supervisor_note',
    'version',
  ],
  // A case moves on with each step; its journal is only added to.
  care_case: [
    'owner_id',
    'state',
    'blocks',
    'awaits',
    'waits',
    'version',
    'heard_version',
    'changed_at',
    'ended_at',
    'outcome',
  ],
  submission: ['state', 'problem', 'applied_at', 'settled_at', 'resends'],
  outbox_position: ['xid', 'id', 'moved_at'],
  form_draft: ['form', 'saved_at'],
  // Catalogues and settings of the hospital.
  hospital: ['name', 'day_starts_at', 'settings', 'shows_queues', 'version'],
};

/**
 * Columns that the application may change once a row is there, table by table; what is not named stays as it was written,
 * whatever the code does. Grants of the migrations and this list must agree: `lintCatalogue` compares them. Signed notes,
 * diagnoses, vital signs and statements change with their visit only (`patient-tables.ts`); invoices and everything in `records` of the lint
 * have no entry.
 */
export const updatable: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  [...new Set([...Object.keys(updated), ...Object.keys(movable)])].map((table) => [
    table,
    [...(updated[table] ?? []), ...(movable[table] ?? [])],
  ]),
);

/** Columns of an audit row that the application may give; time, person, role, request and address come from the database. */
export const auditColumns: readonly string[] = [
  'hospital_id',
  'action',
  'entity',
  'entity_id',
  'patient_id',
  'outcome',
  'details',
];

/**
 * Columns that say who did something: the person the transaction acts for, or nobody (`0021-acting-person.sql`, `0024-one-way.sql`). Not here are those
 * that name somebody else by their meaning: whose a task, token or order is (`assignee_id`, `owner_id`, `doctor_id`), who claims or
 * arranged it (changed by handing over), whose an account, sign-in or draft is (`user_id`).
 */
export const actorColumns: Readonly<Record<string, readonly string[]>> = {
  ...ofModules((rules) => rules.actors),
  appointment: ['created_by'],
  bill_approval: ['asked_by', 'decided_by'],
  break_glass: ['user_id', 'reviewed_by'],
  case_step: ['actor_id'],
  charge: ['posted_by', 'voided_by'],
  http_idempotency: ['actor_id'],
  invoice: ['issued_by'],
  patient: ['created_by'],
  patient_invitation: ['created_by'],
  patient_statement: ['recorded_by', 'struck_by'],
  payment: ['taken_by'],
  refund: ['paid_by'],
  role_grant: ['asked_by', 'decided_by'],
  submission: ['actor_id'],
  task: ['closed_by'],
  token: ['moved_by'],
  triage: ['recorded_by'],
  visit: ['opened_by'],
  visit_move: ['moved_by'],
  vital_sign: ['struck_by'],
};

/** Tables whose rows only the session of their own person sees, by the policy `own_user`, and the column that says whose they are. */
export const ownedBy: Readonly<Record<string, string>> = ofModules((rules) => rules.ownedBy);

/** Tables whose rows go one way only, by the trigger `<table>_one_way`: what is over stays over, what counts on never counts back. */
export const oneWay: readonly string[] = [
  'auth_session',
  'break_glass',
  'care_case',
  'counter',
  'doctor_session',
  'lab_order',
  'outbox_position',
  'password_code',
  'patient_invitation',
  'prescription',
  'procedure_order',
  'refresh_token',
  'role_grant',
  'submission',
  'task',
  'visit',
];
