import type { Role } from '#contracts/identity/names.ts';
import { platformHospitalSlug } from '#contracts/platform/names.ts';
import { Refusal, invalidField } from '#domain/platform/refusal.ts';
import { isOpenDepartment } from '#db/doctors/department.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Nobody is put into a department that is closed, or is none of this hospital. @throws Refusal request.invalid with the field */
export async function assertOpenDepartment(tenant: Tenant, departmentId: string | null): Promise<void> {
  if (departmentId && !(await isOpenDepartment(tenant, departmentId)))
    throw invalidField('departmentId', 'unknown');
}

/**
 * Whether roles belong to this hospital, and a doctor to a department.
 * @throws Refusal request.invalid with the field
 */
export async function assertRolesFit(
  tenant: Tenant,
  roles: readonly Role[],
  departmentId: string | null,
): Promise<void> {
  const { slug } = await hospitalClock(tenant);
  const isOfPlatform = (role: Role) => role === 'ops' || role === 'platform_admin';
  if (roles.some((role) => isOfPlatform(role) !== (slug === platformHospitalSlug)))
    throw invalidField('roles', 'role_unknown');
  if (roles.includes('doctor') && !departmentId)
    throw new Refusal('request.invalid', {}, [{ path: 'departmentId', code: 'doctor_needs_department' }]);
}
