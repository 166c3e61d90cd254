/**
 * Columns that the application may change once a row is there, table by table; what is not named stays as it was written,
 * whatever the code does. Grants of the migrations and this list must agree: `lintCatalogue` compares them. Signed notes,
 * diagnoses, vital signs, statements, invoices and everything in `records` of the lint have no entry.
 */
export const updatable: Readonly<Record<string, readonly string[]>> = {
  // Who a person is.
  patient: [
    'family_name',
    'given_name',
    'name_search',
    'name_sound',
    'gender',
    'birth_precision',
    'birth_date',
    'deceased_at',
    'unidentified',
    'phone',
    'phone_index',
    'details',
    'version',
  ],
  // Diary and queue.
  doctor: ['department_id'],
  appointment: ['doctor_id', 'starts_at', 'ends_at', 'state', 'cancel_reason', 'visit_id'],
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
  lab_order: ['state', 'owner_id', 'ended_at'],
  lab_item: [
    'state',
    'charged',
    'specimen_id',
    'reason',
    'reviewed_by',
    'reviewed_at',
    'changed_by',
    'changed_at',
  ],
  specimen: ['state', 'received_by', 'received_at', 'reject_reason'],
  /** Once: a trigger refuses a second time. */
  lab_result: ['verified_by', 'verified_at'],
  prescription: ['state', 'ended_at'],
  /** `issued` never shrinks: a trigger refuses it. */
  prescription_line: ['issued', 'state', 'reason', 'changed_by', 'changed_at'],
  /** Not after the procedure has ended: a trigger refuses it, but for who owns it. */
  procedure_order: [
    'state',
    'owner_id',
    'scheduled_at',
    'place',
    'performed_by',
    'performed_at',
    'report',
    'reason',
    'changed_by',
    'changed_at',
    'ended_at',
  ],
  // Stock by its two counters; the ledger beside it is only added to.
  stock_batch: ['on_hand', 'reserved'],
  stock_reservation: ['quantity', 'state', 'changed_at'],
  // Money: a charge is voided once and never changed, a number series goes on.
  charge: ['voided_at', 'voided_by', 'void_reason'],
  counter: ['value'],
  service_price: ['name', 'amount_minor', 'currency', 'valid_to'],
  // Work.
  task: [
    'department_id',
    'assignee_id',
    'priority',
    'state',
    'claimant_id',
    'claimed_at',
    'escalation',
    'closed_at',
    'closed_by',
    'reason',
    'version',
  ],
  submission: ['state', 'receipt', 'problem', 'applied_at', 'settled_at', 'resends'],
  form_draft: ['form', 'saved_at'],
  // Catalogues and settings of the hospital.
  lab_test: [
    'code',
    'system',
    'loinc',
    'name',
    'specimen_type',
    'container',
    'result_kind',
    'unit',
    'decimals',
    'answers',
    'ranges',
    'turnaround_minutes',
    'active',
  ],
  lab_panel: ['code', 'name', 'loinc', 'test_ids', 'active'],
  medicine: [
    'code',
    'system',
    'rxnorm',
    'generic',
    'brand',
    'form',
    'strength',
    'atc',
    'base_unit',
    'pack_size',
    'sale_class',
    'active',
  ],
  procedure_type: ['code', 'system', 'name', 'duration_minutes', 'needs_side', 'active'],
  hospital: ['name', 'day_starts_at', 'settings'],
};

/** Accounts and sign-ins: changed as a whole until their flows are settled; their rows are no clinical or money record. */
export const updatableAsAWhole: readonly string[] = [
  'app_user',
  'auth_session',
  'refresh_token',
  'patient_invitation',
];

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
