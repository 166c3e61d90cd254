import { readdirSync } from 'node:fs';
import path from 'node:path';
import { roleMay, roles } from '#contracts/identity/names.ts';
import type { Permission, Role } from '#contracts/identity/names.ts';
import { taskKinds, taskPermission } from '#contracts/inbox/names.ts';

const folder = path.join(import.meta.dirname, '..', '..', 'web', 'src', 'routes');

/** Every page of the application, as its router finds it: the folders that hold one. */
export const routesOnDisk = (): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === '+page.svelte')
    .map((file) => `/${path.dirname(file).replaceAll('\\', '/').replace(/^\.$/, '').replace('(app)/', '')}`)
    .toSorted();

/** What the pages of one thing are opened with. */
export type Things = {
  patientId: string;
  /** Goes on, with everything ordered in it. */
  visitId: string;
  closedVisitId: string;
  labOrderId: string;
  prescriptionId: string;
  paymentId: string;
};
/** `who`: strangers, who holds one of these permissions, or these roles where more than a permission opens it. */
type Entry = { who: 'stranger' | readonly Permission[] | { roles: readonly Role[] }; at: Address };
type Address = string | ((things: Things) => string);

const held = (...who: Permission[]): readonly Permission[] => who;
const taskPermissions = [...new Set(taskKinds.map(taskPermission))];

/** Who comes to which page, by its route. A page that is not here fails the suite. */
export const pages: Readonly<Record<string, Entry>> = {
  '/': { who: 'stranger', at: '/' },
  '/login': { who: 'stranger', at: '/login' },
  '/register': { who: 'stranger', at: '/register' },
  '/reset': { who: 'stranger', at: '/reset' },
  '/display/[hospital]': { who: 'stranger', at: '/display/kaveri' },
  '/account': { who: held('session.own'), at: '/account' },
  '/admin/availability': { who: held('schedule.write'), at: '/admin/availability' },
  '/admin/catalogue': { who: held('catalogue.manage'), at: '/admin/catalogue' },
  '/admin/catalogue/medicines': { who: held('catalogue.manage'), at: '/admin/catalogue/medicines' },
  '/admin/catalogue/panels': { who: held('catalogue.manage'), at: '/admin/catalogue/panels' },
  '/admin/catalogue/procedures': { who: held('catalogue.manage'), at: '/admin/catalogue/procedures' },
  '/admin/catalogue/tests': { who: held('catalogue.manage'), at: '/admin/catalogue/tests' },
  '/admin/departments': { who: held('settings.manage'), at: '/admin/departments' },
  '/admin/settings': { who: held('settings.manage'), at: '/admin/settings' },
  '/admin/waits': { who: held('waits.read'), at: '/admin/waits' },
  '/admin/users': { who: held('users.manage'), at: '/admin/users' },
  '/appointments': { who: held('appointment.read'), at: '/appointments' },
  '/appointments/new': {
    who: held('appointment.write'),
    at: ({ patientId }) => `/appointments/new?patientId=${patientId}`,
  },
  '/audit': { who: held('audit.read'), at: '/audit' },
  '/audit/opened': { who: held('break_glass.review'), at: '/audit/opened' },
  '/board': { who: held('task.supervise'), at: '/board' },
  '/check-in': { who: held('visit.check_in'), at: '/check-in' },
  '/check-in/orders': {
    who: held('visit.check_in'),
    at: ({ patientId }) => `/check-in/orders?patientId=${patientId}`,
  },
  '/counter-sale': { who: held('sale.counter'), at: '/counter-sale' },
  '/debts': { who: held('debt.read'), at: '/debts' },
  '/duty': { who: held('inbox.use'), at: '/duty' },
  '/emergency': { who: held('visit.emergency'), at: '/emergency' },
  '/inbox/[[taskId]]': { who: taskPermissions, at: '/inbox' },
  '/orders/lab/[id]/labels': {
    who: { roles: ['nurse', 'lab_technician'] },
    at: ({ labOrderId }) => `/orders/lab/${labOrderId}/labels`,
  },
  '/orders/lab/[id]/report': {
    who: { roles: ['doctor', 'lab_supervisor'] },
    at: ({ labOrderId }) => `/orders/lab/${labOrderId}/report`,
  },
  '/orders/prescription/[id]': {
    who: { roles: ['doctor'] },
    at: ({ prescriptionId }) => `/orders/prescription/${prescriptionId}`,
  },
  '/patients': { who: held('patient.read'), at: '/patients' },
  '/patients/[id]': { who: held('patient.read'), at: ({ patientId }) => `/patients/${patientId}` },
  '/patients/new': { who: held('patient.write'), at: '/patients/new' },
  '/platform': { who: held('ops.versions'), at: '/platform' },
  '/portal': { who: held('portal.use'), at: '/portal' },
  '/queue': { who: held('queue.read'), at: '/queue' },
  '/receipts/[id]': { who: { roles: ['cashier'] }, at: ({ paymentId }) => `/receipts/${paymentId}` },
  '/receive': { who: held(taskPermission('specimen_receipt')), at: '/receive' },
  '/stock': { who: held('stock.read'), at: '/stock' },
  '/visits': { who: held('visit.read'), at: '/visits?show=all' },
  '/visits/[id]': { who: held('visit.read'), at: ({ visitId }) => `/visits/${visitId}` },
  '/visits/[id]/bill': {
    who: { roles: ['cashier'] },
    at: ({ closedVisitId }) => `/visits/${closedVisitId}/bill`,
  },
};

const comes = ({ who }: Entry, role: Role): boolean =>
  who !== 'stranger' &&
  ('roles' in who ? who.roles.includes(role) : who.some((permission) => roleMay(role, permission)));
const of = (things: Things, entries: readonly Entry[]): string[] =>
  entries.map(({ at }) => (typeof at === 'string' ? at : at(things)));

/** Addresses of all pages of a role. */
export const addressesOf = (role: Role, things: Things): string[] =>
  of(
    things,
    Object.values(pages).filter((entry) => comes(entry, role)),
  );
/** Addresses of the pages of who is not signed in. */
export const addressesOfStrangers = (things: Things): string[] =>
  of(
    things,
    Object.values(pages).filter(({ who }) => who === 'stranger'),
  );
/** Pages to which nobody comes. */
export const forgotten = (): string[] =>
  Object.entries(pages).flatMap(([route, entry]) =>
    entry.who === 'stranger' || roles.some((role) => comes(entry, role)) ? [] : [route],
  );
