import type { Permission } from '#contracts/identity/names.ts';
import { taskPermission } from '#contracts/inbox/names.ts';

/** What opens a page, by its route: one of these permissions. Without it all of it would be refused, so none of it is shown. */
export const pageNeeds: Readonly<Record<string, readonly Permission[]>> = {
  '/account': ['session.own'],
  '/admin/availability': ['schedule.write'],
  '/admin/catalogue': ['catalogue.manage'],
  '/admin/catalogue/medicines': ['catalogue.manage'],
  '/admin/catalogue/panels': ['catalogue.manage'],
  '/admin/catalogue/procedures': ['catalogue.manage'],
  '/admin/catalogue/tests': ['catalogue.manage'],
  '/admin/departments': ['settings.manage'],
  '/admin/settings': ['settings.manage'],
  '/admin/users': ['users.manage'],
  '/admin/waits': ['waits.read'],
  '/appointments': ['appointment.read'],
  '/appointments/new': ['appointment.write'],
  '/audit': ['audit.read'],
  '/audit/opened': ['break_glass.review'],
  '/board': ['task.supervise'],
  '/check-in': ['visit.check_in'],
  '/check-in/orders': ['visit.check_in'],
  '/counter-sale': ['sale.counter'],
  '/debts': ['debt.read'],
  '/duty': ['inbox.use'],
  '/emergency': ['visit.emergency'],
  '/inbox/[[taskId]]': ['inbox.use'],
  '/orders/lab/[id]/labels': ['order.read'],
  '/orders/lab/[id]/report': ['order.read'],
  '/orders/prescription/[id]': ['order.read'],
  '/patients': ['patient.read'],
  '/patients/[id]': ['patient.read'],
  '/patients/new': ['patient.write'],
  '/platform': ['ops.versions'],
  '/portal': ['portal.use'],
  '/queue': ['queue.read'],
  '/receipts/[id]': ['bill.read', 'billing.prepare', 'payment.take'],
  '/receive': [taskPermission('specimen_receipt')],
  '/stock': ['stock.read'],
  '/visits': ['visit.read'],
  '/visits/[id]': ['visit.read'],
  '/visits/[id]/bill': ['bill.read', 'billing.prepare', 'payment.take'],
};

/** What opens the page of a route as the router names it, with its group; of a route that is not known, nothing has to be held. */
export const needsOf = (route: string | null): readonly Permission[] | undefined =>
  pageNeeds[(route ?? '').replace('/(app)', '')];
