import type { Role } from '#contracts/identity/role-names.ts';

/** Duties of a roster, and which roles fit each: who has the duty answers for the late work of these roles. Zod-free. */
export const dutyRoles = {
  doctor_on_duty: ['doctor'],
  nurse_in_charge: ['nurse'],
  laboratory_in_charge: ['lab_supervisor', 'lab_technician'],
  pharmacy_in_charge: ['pharmacist'],
} as const satisfies Record<string, readonly Role[]>;
export type Duty = keyof typeof dutyRoles;
export const duties = Object.keys(dutyRoles) as readonly Duty[];
