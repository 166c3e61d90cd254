import type { z } from 'zod';
import { opdVisitWorkflow, workflowId } from '#contracts/visits/names.ts';
import { CheckInInput } from '#contracts/visits/check-in.ts';
import { isOnLeave } from '#domain/appointments/absences.ts';
import { isForNow } from '#domain/appointments/sessions.ts';
import { Refusal, invalidField } from '#domain/platform/refusal.ts';
import type { Appointment } from '#db/appointments/appointment.entity.ts';
import { lockAppointment } from '#db/appointments/appointment.repository.ts';
import { markArrived } from '#db/appointments/arrival.repository.ts';
import { availabilityOf, hospitalZone } from '#db/doctors/availability.repository.ts';
import { doctorProfile } from '#db/consultations/consultation.repository.ts';
import { lockCounterCustomer } from '#db/patients/counter-customer.repository.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { insertVisit } from '#db/visits/visit.repository.ts';
import { openVisitOf } from '#db/visits/open-visit.repository.ts';
import { issueToken } from '#activities/appointments/queue-visit.ts';
import { lockLivingPatient } from '#activities/patients/lock-living-patient.ts';
import { parseForm } from '#activities/cases/parse-form.ts';
import { beginOrders } from '#activities/visits/begin-orders.ts';
import { openEmergency } from '#activities/visits/emergency.ts';
import type { FormEffect } from '#activities/visits/form-effect.ts';

/**
 * Opens the visit: patient alive and without an open visit, doctor of this hospital, appointment arrived, token given.
 * The patient's row is locked, so that two desks cannot both open one.
 */
export async function checkPatientIn(
  tenant: Tenant,
  step: { visitId: string; patientId: string; submissionId: string },
  body: unknown,
): Promise<FormEffect> {
  const form = parseForm(CheckInInput, body);
  const [, open] = await together([
    form.counterSale ? customerOf(tenant, step.patientId) : lockLivingPatient(tenant, step.patientId),
    openVisitOf(tenant, step.patientId),
  ]);
  if (open) throw new Refusal('visit.already_open', { visitId: open });
  if (form.kind === 'emergency') return openEmergency(tenant, step, form);
  if (form.kind !== 'consultation') return openWithoutDoctor(tenant, step, form);
  const appointment = form.appointmentId ? await bookedBy(tenant, form.appointmentId, step.patientId) : null;
  const doctorId = appointment?.doctorId ?? form.doctorId;
  const [profile] = doctorId
    ? await together([doctorProfile(tenant, doctorId), availabilityOf(tenant, doctorId)])
    : [];
  if (!doctorId || !profile)
    throw new Refusal('request.invalid', {}, [{ path: 'doctorId', code: 'doctor_unknown' }]);
  if (!form.confirmedAway) await assertNotOnLeave(tenant, doctorId);
  await insertVisit(tenant, {
    visitId: step.visitId,
    patientId: step.patientId,
    kind: form.kind,
    doctorId,
    departmentId: profile.departmentId,
    appointmentId: form.appointmentId ?? null,
    reason: form.reason ?? null,
    workflowId: workflowId(tenant.hospitalId, opdVisitWorkflow, step.visitId),
    source: form.source
      ? { system: form.source.system, value: form.source.value, recordedAt: form.source.recordedAt ?? null }
      : null,
  });
  if (appointment) markArrived(tenant, appointment.id, step.visitId);
  const token = await issueToken(tenant, {
    doctorId,
    visitId: step.visitId,
    patientId: step.patientId,
    bookedAt: appointment?.startsAt ?? null,
    at: new Date(),
  });
  return { sessionEndsAt: token.sessionEndsAt, tokenNumber: token.number };
}

/** Asks once before somebody waits for a doctor who does not come today. @throws Refusal visit.doctor_away */
async function assertNotOnLeave(tenant: Tenant, doctorId: string): Promise<void> {
  const [zone, hours] = [await hospitalZone(tenant), await availabilityOf(tenant, doctorId)];
  if (isOnLeave(new Date(), zone, hours)) throw new Refusal('visit.doctor_away', { doctorId });
}

/** The customer of a counter sale, locked. @throws Refusal not_found for everybody else */
async function customerOf(tenant: Tenant, patientId: string): Promise<void> {
  if (!(await lockCounterCustomer(tenant, patientId))) throw new Refusal('not_found');
}

/** The appointment that a patient has come for, locked. @throws Refusal not_found, appointment.not_booked, appointment.other_day */
async function bookedBy(tenant: Tenant, appointmentId: string, patientId: string): Promise<Appointment> {
  const row = await lockAppointment(tenant, appointmentId, patientId);
  if (!row) throw new Refusal('not_found', {}, [{ path: 'appointmentId', code: 'not_booked' }]);
  if (row.state !== 'booked') throw new Refusal('appointment.not_booked', { state: row.state });
  const { startsAt } = row;
  if (!isForNow(startsAt, new Date(), await hospitalZone(tenant)))
    throw new Refusal('appointment.other_day', {
      appointmentId,
      patientId,
      startsAt: startsAt.toISOString(),
    });
  return row;
}

/** A visit for tests, medicines or a procedure that were asked for elsewhere: no token, what the patient came for starts at once. */
async function openWithoutDoctor(
  tenant: Tenant,
  step: { visitId: string; patientId: string; submissionId: string },
  form: z.output<typeof CheckInInput>,
): Promise<FormEffect> {
  const { orders } = form;
  const wanted = {
    lab_only: orders?.labs,
    pharmacy_only: orders?.prescriptions,
    procedure_only: orders?.procedures,
  };
  if (!orders || !wanted[form.kind as keyof typeof wanted]?.length)
    throw invalidField('orders', 'say_what_for');
  const profile = form.doctorId ? await doctorProfile(tenant, form.doctorId) : null;
  if (form.doctorId && !profile)
    throw new Refusal('request.invalid', {}, [{ path: 'doctorId', code: 'doctor_unknown' }]);
  await insertVisit(tenant, {
    visitId: step.visitId,
    patientId: step.patientId,
    kind: form.kind,
    doctorId: form.doctorId ?? null,
    departmentId: profile?.departmentId ?? null,
    appointmentId: null,
    reason: form.reason ?? null,
    workflowId: workflowId(tenant.hospitalId, opdVisitWorkflow, step.visitId),
    source: form.source
      ? { system: form.source.system, value: form.source.value, recordedAt: form.source.recordedAt ?? null }
      : null,
  });
  return {
    orders: await beginOrders(tenant, { ...step, ownerId: form.doctorId ?? null }, orders, 'orders'),
  };
}
