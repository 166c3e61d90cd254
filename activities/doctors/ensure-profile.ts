import { Refusal } from '#domain/platform/refusal.ts';
import { doctorToBe, putDoctor } from '#db/doctors/doctor-profile.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/**
 * Gives everybody who holds the role a doctor's profile in their department, so that they can have hours, a queue and a fee. A profile
 * that is there moves with the person.
 * @throws Refusal request.invalid without a department that has a consultation fee
 */
export async function ensureDoctorProfile(tenant: Tenant, userId: string): Promise<void> {
  const person = await doctorToBe(tenant, userId);
  if (!person) return;
  if (!person.departmentId || !person.service)
    throw new Refusal('request.invalid', {}, [{ path: 'departmentId', code: 'doctor_needs_department' }]);
  await putDoctor(tenant, userId, person);
}
