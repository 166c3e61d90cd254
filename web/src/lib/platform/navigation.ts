import type { Permission } from '#contracts/identity/names.ts';
import type { MessageKey } from '#lib/i18n/messages.ts';

export type Place = { href: string; label: MessageKey; needs: Permission[] };

/** Where a role can go; hidden places would be refused anyway. */
export const places: readonly Place[] = [
  {
    href: '/inbox',
    label: 'nav.inbox',
    needs: ['triage.perform', 'consultation.perform', 'billing.prepare', 'payment.take', 'task.supervise'],
  },
  { href: '/check-in', label: 'nav.check_in', needs: ['visit.check_in'] },
  { href: '/patients', label: 'nav.patients', needs: ['patient.read'] },
  { href: '/appointments', label: 'nav.appointments', needs: ['appointment.read'] },
  { href: '/queue', label: 'nav.queue', needs: ['queue.read'] },
  { href: '/visits', label: 'nav.visits', needs: ['visit.read'] },
  { href: '/admin/users', label: 'nav.users', needs: ['users.manage'] },
  { href: '/admin/availability', label: 'nav.availability', needs: ['schedule.write'] },
  { href: '/admin/settings', label: 'nav.settings', needs: ['settings.manage'] },
  { href: '/audit', label: 'nav.audit', needs: ['audit.read'] },
  { href: '/portal', label: 'nav.portal', needs: ['portal.use'] },
  { href: '/platform', label: 'nav.platform', needs: ['ops.versions'] },
];
