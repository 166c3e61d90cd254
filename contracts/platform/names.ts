/**
 * Every error code the platform answers with, once: its HTTP status and when it happens.
 * Zod-free: workflows, activities and the web may import it.
 */
export const errorCodes = {
  'request.malformed': { status: 400, title: 'The request could not be read' },
  'request.invalid': { status: 422, title: 'Some fields need attention' },
  'request.too_large': { status: 413, title: 'The request is too large' },
  'request.too_deep': { status: 400, title: 'The request is nested too deeply' },
  'request.unsupported_media': { status: 415, title: 'Only application/json is accepted' },
  'request.method_not_allowed': { status: 405, title: 'This method is not offered here' },
  'request.rate_limited': { status: 429, title: 'Too many requests' },
  'request.cross_site': { status: 403, title: 'The request came from another site' },
  'idempotency.missing': { status: 400, title: 'This request needs an Idempotency-Key header' },
  'idempotency.body_differs': { status: 422, title: 'This Idempotency-Key was used with another body' },
  'auth.required': { status: 401, title: 'Please sign in' },
  'auth.invalid_credentials': { status: 401, title: 'Hospital, e-mail or password is wrong' },
  'auth.session_ended': { status: 401, title: 'The session has ended' },
  'auth.refresh_reused': { status: 401, title: 'The refresh token was used before; sign in again' },
  'auth.forbidden': { status: 403, title: 'Your role may not do this' },
  'auth.role_not_held': { status: 403, title: 'You do not hold this role' },
  'auth.weak_password': { status: 422, title: 'The password is too weak' },
  'auth.email_taken': { status: 409, title: 'An account with this e-mail exists' },
  'auth.invitation_invalid': { status: 422, title: 'The invitation code is not valid' },
  not_found: { status: 404, title: 'Not found' },
  'patient.possible_duplicate': { status: 409, title: 'This person may already be registered' },
  'patient.deceased': { status: 409, title: 'The patient is recorded as deceased' },
  'patient.guardian_required': { status: 422, title: 'A patient under 18 needs a guardian' },
  'patient.version_conflict': { status: 409, title: 'Somebody else changed this record' },
  'patient.source_taken': { status: 409, title: 'A patient with this source identifier exists' },
  'chart.no_relationship': { status: 403, title: 'No current care relationship with this patient' },
  'schedule.overlap': { status: 409, title: 'The availability overlaps another entry' },
  'appointment.slot_taken': { status: 409, title: 'The slot has just been taken' },
  'appointment.outside_availability': { status: 422, title: 'The doctor is not available then' },
  'appointment.in_past': { status: 422, title: 'The time has passed' },
  'appointment.not_booked': { status: 409, title: 'The appointment is no longer booked' },
  'token.wrong_state': { status: 409, title: 'The token is not in a state for this' },
  'visit.already_open': { status: 409, title: 'The patient has an open visit already' },
  'visit.closed': { status: 409, title: 'The visit is closed' },
  'visit.not_open': { status: 409, title: 'The visit is not open' },
  'visit.exit_not_allowed': { status: 409, title: 'The visit cannot end this way now' },
  'task.not_open': { status: 409, title: 'The task is not open' },
  'task.already_done': { status: 409, title: 'Somebody has completed this task' },
  'task.claimed_by_other': { status: 409, title: 'Somebody else is working on this task' },
  'task.not_claimed': { status: 409, title: 'Claim the task first' },
  'task.version_conflict': { status: 409, title: 'The task has changed' },
  'task.wrong_person': { status: 403, title: 'This task is assigned to somebody else' },
  'triage.implausible_vital': { status: 422, title: 'A value cannot be right' },
  'triage.confirm_vital': { status: 422, title: 'An unlikely value needs confirmation' },
  'triage.unit_not_allowed': { status: 422, title: 'The unit does not fit the measurement' },
  'consultation.doctor_unknown': { status: 422, title: 'The doctor to refer to is not known' },
  'billing.service_unknown': { status: 422, title: 'The service has no price' },
  'billing.charge_not_removable': { status: 409, title: 'The charge cannot be removed' },
  'payment.exceeds_balance': { status: 422, title: 'The payment is higher than the balance' },
  'payment.reason_required': { status: 422, title: 'A reason is needed to leave a balance unpaid' },
  'payment.reference_required': { status: 422, title: 'A reference is needed for this method' },
  'payment.currency': { status: 422, title: 'The currency is not the hospital’s' },
  'user.last_admin': { status: 409, title: 'The hospital needs one active administrator' },
  'service.unavailable': { status: 503, title: 'The service is not reachable now' },
  'service.accepted': { status: 202, title: 'Accepted and still being processed' },
  internal: { status: 500, title: 'Something went wrong on our side' },
} as const satisfies Record<string, { status: number; title: string }>;

/** Stable code of a problem answer. */
export type ErrorCode = keyof typeof errorCodes;

/** Names of the rooms' modules: every layer uses the same ones. */
export const moduleNames = [
  'identity', 'patients', 'doctors', 'appointments', 'visits', 'consultations', 'procedures', 'labs', 'pharmacy',
  'billing', 'claims', 'inbox', 'audit', 'notifications', 'platform',
] as const;

/** The reserved hospital that `ops` and `platform_admin` belong to. */
export const platformHospitalSlug = 'platform';
