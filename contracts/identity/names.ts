import { taskRecords } from '#contracts/inbox/kind-names.ts';
import type { TaskPermission } from '#contracts/inbox/names.ts';
import { roles } from '#contracts/identity/role-names.ts';
import type { Role } from '#contracts/identity/role-names.ts';

export { roles } from '#contracts/identity/role-names.ts';
export type { Role } from '#contracts/identity/role-names.ts';

/** What somebody may be allowed to do besides the tasks of an inbox. */
const otherPermissions = [
  'session.own',
  'patient.read',
  'patient.write',
  'patient.invite',
  'doctor.read',
  'schedule.write',
  'appointment.read',
  'appointment.write',
  'queue.read',
  'queue.call',
  'queue.move',
  'visit.read',
  'visit.check_in',
  'visit.emergency',
  'visit.exit',
  'visit.take_over',
  'visit.move',
  'record.strike',
  'chart.read',
  'bill.read',
  'debt.read',
  'inbox.use',
  'icd10.search',
  'price.read',
  'catalogue.read',
  'catalogue.manage',
  'sale.counter',
  'stock.read',
  'stock.manage',
  'order.read',
  'order.cancel',
  'patient.hand_over',
  'audit.read',
  'waits.read',
  'users.manage',
  'settings.manage',
  'portal.use',
  'ops.codec',
  'ops.ui',
  'ops.versions',
  'hospital.read_all',
  'grant.confirm_any',
] as const;
/** Everything somebody may be allowed to do. Every route names one of these; those of tasks stand with their kinds. */
export type Permission = (typeof otherPermissions)[number] | TaskPermission;
const tasks: readonly { permission: TaskPermission; heldBy: readonly Role[] }[] = Object.values(taskRecords);
export const permissions: readonly Permission[] = [
  ...otherPermissions,
  ...new Set(tasks.map(({ permission }) => permission)),
];

/** Languages the screens are written in; a person chooses one. */
export const locales = ['en', 'hi'] as const;
export type Locale = (typeof locales)[number];

const desk = [
  'session.own',
  'patient.read',
  'doctor.read',
  'appointment.read',
  'queue.read',
  'visit.read',
  'inbox.use',
  'price.read',
  'catalogue.read',
] as const;

/**
 * Which role holds which permissions besides those of its tasks.
 * Desks see demographics, appointments and charges, never notes, diagnoses or results (design section 3).
 */
const others: Readonly<Record<Role, readonly Permission[]>> = {
  receptionist: [
    ...desk,
    'patient.write',
    'patient.invite',
    'appointment.write',
    'visit.check_in',
    'visit.emergency',
    'sale.counter',
    'visit.exit',
    'visit.move',
    'queue.move',
    'bill.read',
  ],
  cashier: [...desk, 'bill.read', 'debt.read'],
  nurse: [
    ...desk,
    'patient.write',
    'chart.read',
    'queue.call',
    'queue.move',
    // At night nobody sits at the desk.
    'visit.emergency',
    'visit.exit',
    'visit.move',
    'record.strike',
    'icd10.search',
    'order.read',
  ],
  doctor: [
    ...desk,
    'chart.read',
    'queue.call',
    'queue.move',
    'visit.exit',
    'visit.move',
    'record.strike',
    'icd10.search',
    'appointment.write',
    'order.read',
    'order.cancel',
    'patient.hand_over',
    'visit.take_over',
  ],
  admin: [
    ...desk,
    'schedule.write',
    'users.manage',
    'settings.manage',
    'audit.read',
    'waits.read',
    'bill.read',
    'debt.read',
    'queue.move',
    'catalogue.manage',
    'stock.read',
    'stock.manage',
    'patient.hand_over',
    'visit.move',
  ],
  lab_technician: [...desk, 'chart.read', 'order.read'],
  lab_supervisor: [...desk, 'chart.read', 'order.read'],
  pharmacist: [...desk, 'chart.read', 'order.read', 'sale.counter', 'stock.read', 'stock.manage'],
  claims_officer: [...desk, 'bill.read'],
  store_keeper: ['session.own', 'inbox.use', 'price.read', 'catalogue.read', 'stock.read', 'stock.manage'],
  patient: ['session.own', 'portal.use'],
  ops: ['session.own', 'ops.codec', 'ops.ui', 'ops.versions', 'hospital.read_all'],
  platform_admin: [
    'session.own',
    'ops.versions',
    'hospital.read_all',
    'audit.read',
    'users.manage',
    'grant.confirm_any',
  ],
};

/** Which role holds which permissions: data, so that the role x route table can be generated from it. */
export const rolePermissions = Object.fromEntries(
  roles.map((role) => [
    role,
    [
      ...others[role],
      ...tasks.flatMap(({ permission, heldBy }) => (heldBy.includes(role) ? [permission] : [])),
    ],
  ]),
) as unknown as Readonly<Record<Role, readonly Permission[]>>;

/** Whether `role` holds `permission`. Deny by default. */
export const roleMay = (role: Role, permission: Permission): boolean =>
  rolePermissions[role].includes(permission);

/** Seconds an access token lives where nothing else is set, and at most in production. */
export const accessTokenSeconds = 30 * 60;
/** Seconds it may be set to live in a demo: shorter than the first a page would do nothing but renew. */
export const accessTokenLimits = { least: 10, most: 90 * 60 } as const;
/** Seconds a refresh family lives from sign-in. */
export const refreshFamilySeconds = 12 * 3600;
/** In which a page says whom it shows, and in which role: only that person's cookie is taken from it. */
export const pageUserHeader = 'X-HMTP-User';
export const pageRoleHeader = 'X-HMTP-Role';
export const accessCookie = 'hmtp_access';
export const refreshCookie = 'hmtp_refresh';
/** Names a browser in which somebody has signed in before; it opens nothing. */
export const deviceCookie = 'hmtp_device';
/** Seconds a browser keeps it: the longest that browsers take (RFC 6265bis, 400 days). */
export const deviceSeconds = 400 * 86_400;

/** Characters (code points) of a password that somebody chooses: NIST SP 800-63B-4 section 3.1.1.2, single factor. */
export const passwordMin = 15;
export const passwordMax = 256;

/** What a second administrator must confirm: new roles, an account that works again, a password code for an administrator. */
export const grantKinds = ['roles', 'enable', 'reset'] as const;
export type GrantKind = (typeof grantKinds)[number];
export type GrantState = 'waiting' | 'confirmed' | 'refused' | 'withdrawn';
