/** Roles of a hospital's staff and patients, and the two of the platform hospital. */
export const roles = [
  'admin',
  'doctor',
  'nurse',
  'lab_technician',
  'pharmacist',
  'patient',
  'receptionist',
  'cashier',
  'lab_supervisor',
  'claims_officer',
  'store_keeper',
  'ops',
  'platform_admin',
] as const;
export type Role = (typeof roles)[number];
