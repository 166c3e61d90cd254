import type { z } from 'zod';
import type { UnidentifiedPerson } from '#contracts/patients/patient.ts';
import { opdVisitWorkflow, workflowId } from '#contracts/visits/names.ts';
import type { CheckInInput } from '#contracts/visits/check-in.ts';
import { dayAt } from '#domain/platform/calendar.ts';
import { invalidField } from '#domain/platform/refusal.ts';
import { hasDoctors } from '#db/inbox/duty.repository.ts';
import { reorderTasks } from '#db/inbox/task.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { ownDepartment } from '#db/visits/responsible.repository.ts';
import { insertVisit } from '#db/visits/visit.repository.ts';
import { publishTask } from '#activities/inbox/publish-task.ts';
import { addPatient } from '#activities/patients/register-person.ts';
import type { FormEffect } from '#activities/visits/form-effect.ts';

type Input = z.output<typeof CheckInInput>;

/**
 * Whose doctors see an emergency: those of the department that was named, or of the one of whoever registers it; of a person of a
 * department without doctors, as the desk, all of the hospital.
 * @returns null: every doctor
 * @throws Refusal request.invalid for a department that is not here or has no doctor
 */
export async function emergencyDepartment(tenant: Tenant, named: string | undefined): Promise<string | null> {
  const departmentId = named ?? (await ownDepartment(tenant));
  const has = departmentId ? await hasDoctors(tenant, departmentId) : null;
  if (has) return departmentId;
  if (named) throw invalidField('departmentId', has === null ? 'unknown' : 'wrong');
  return null;
}

/** Registers somebody as they are seen: no name, no question who they may be, a band by which they are told apart. @returns the patient's id */
export async function addUnidentified(tenant: Tenant, seen: UnidentifiedPerson): Promise<string> {
  const { timeZone } = await hospitalClock(tenant);
  const year = Number(dayAt(new Date(), timeZone).slice(0, 4));
  return addPatient(
    tenant,
    {
      familyName: '',
      givenName: '',
      gender: seen.gender,
      birthDate:
        seen.ageYears === undefined
          ? { precision: 'unknown' }
          : { precision: 'estimated', date: `${year - seen.ageYears}-01-01` },
      description: seen.description,
      unidentified: true,
      identifiers: [],
      confirmedNotDuplicate: true,
    },
    null,
  );
}

/**
 * Opens the visit of an emergency: of a department and no doctor, with no place in anybody's queue. Until the triage says otherwise it
 * is as urgent as can be.
 */
export async function openEmergency(
  tenant: Tenant,
  step: { visitId: string; patientId: string },
  { departmentId, reason, source }: Input,
): Promise<FormEffect> {
  await insertVisit(tenant, {
    visitId: step.visitId,
    patientId: step.patientId,
    kind: 'emergency',
    doctorId: null,
    departmentId: await emergencyDepartment(tenant, departmentId),
    appointmentId: null,
    reason: reason ?? null,
    workflowId: workflowId(tenant.hospitalId, opdVisitWorkflow, step.visitId),
    source: source
      ? { system: source.system, value: source.value, recordedAt: source.recordedAt ?? null }
      : null,
  });
  return { urgency: 1 };
}

/** The triage came after the doctors' task: while nobody has taken that, it goes where the urgency puts it. It is due as soon as it was. */
export async function takeUrgency(tenant: Tenant, visitId: string, urgency: number): Promise<void> {
  for (const task of await reorderTasks(tenant, visitId, 'consultation', urgency))
    await publishTask(tenant, 'task.changed', task);
}
