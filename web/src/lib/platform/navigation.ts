import InboxIcon from '@lucide/svelte/icons/inbox';
import UserCheckIcon from '@lucide/svelte/icons/user-check';
import UsersIcon from '@lucide/svelte/icons/users';
import CalendarDaysIcon from '@lucide/svelte/icons/calendar-days';
import ListOrderedIcon from '@lucide/svelte/icons/list-ordered';
import StethoscopeIcon from '@lucide/svelte/icons/stethoscope';
import UserCogIcon from '@lucide/svelte/icons/user-cog';
import CalendarClockIcon from '@lucide/svelte/icons/calendar-clock';
import SettingsIcon from '@lucide/svelte/icons/settings';
import ScrollTextIcon from '@lucide/svelte/icons/scroll-text';
import HouseIcon from '@lucide/svelte/icons/house';
import BookOpenIcon from '@lucide/svelte/icons/book-open';
import ShoppingBasketIcon from '@lucide/svelte/icons/shopping-basket';
import TestTubesIcon from '@lucide/svelte/icons/test-tubes';
import PackageIcon from '@lucide/svelte/icons/package';
import GlassesIcon from '@lucide/svelte/icons/glasses';
import HourglassIcon from '@lucide/svelte/icons/hourglass';
import ServerIcon from '@lucide/svelte/icons/server';
import type { Component } from 'svelte';
import type { ResolvedPathname } from '$app/types';
import type { Permission } from '#contracts/identity/names.ts';
import { taskKinds, taskPermission } from '#contracts/inbox/names.ts';
import type { MessageKey } from '#lib/i18n/messages.ts';
import { pathOf } from '#lib/platform/paths.ts';

export type Place = { href: ResolvedPathname; label: MessageKey; icon: Component; needs: Permission[] };

/** Where a role can go; hidden places would be refused anyway. */
export const places: readonly Place[] = [
  {
    href: pathOf('/inbox'),
    label: 'nav.inbox',
    icon: InboxIcon,
    needs: [...new Set(taskKinds.map(taskPermission))],
  },
  { href: pathOf('/check-in'), label: 'nav.check_in', icon: UserCheckIcon, needs: ['visit.check_in'] },
  { href: pathOf('/patients'), label: 'nav.patients', icon: UsersIcon, needs: ['patient.read'] },
  {
    href: pathOf('/appointments'),
    label: 'nav.appointments',
    icon: CalendarDaysIcon,
    needs: ['appointment.read'],
  },
  { href: pathOf('/queue'), label: 'nav.queue', icon: ListOrderedIcon, needs: ['queue.read'] },
  { href: pathOf('/visits'), label: 'nav.visits', icon: StethoscopeIcon, needs: ['visit.read'] },
  {
    href: pathOf('/receive'),
    label: 'nav.receive',
    icon: TestTubesIcon,
    needs: [taskPermission('specimen_receipt')],
  },
  {
    href: pathOf('/counter-sale'),
    label: 'nav.counter_sale',
    icon: ShoppingBasketIcon,
    needs: ['sale.counter'],
  },
  { href: pathOf('/stock'), label: 'nav.stock', icon: PackageIcon, needs: ['stock.read'] },
  {
    href: pathOf('/admin/catalogue'),
    label: 'nav.catalogue',
    icon: BookOpenIcon,
    needs: ['catalogue.manage'],
  },
  { href: pathOf('/admin/users'), label: 'nav.users', icon: UserCogIcon, needs: ['users.manage'] },
  {
    href: pathOf('/admin/availability'),
    label: 'nav.availability',
    icon: CalendarClockIcon,
    needs: ['schedule.write'],
  },
  { href: pathOf('/admin/settings'), label: 'nav.settings', icon: SettingsIcon, needs: ['settings.manage'] },
  { href: pathOf('/admin/waits'), label: 'nav.waits', icon: HourglassIcon, needs: ['waits.read'] },
  { href: pathOf('/audit'), label: 'nav.audit', icon: ScrollTextIcon, needs: ['audit.read'] },
  { href: pathOf('/audit/opened'), label: 'nav.opened', icon: GlassesIcon, needs: ['break_glass.review'] },
  { href: pathOf('/portal'), label: 'nav.portal', icon: HouseIcon, needs: ['portal.use'] },
  { href: pathOf('/platform'), label: 'nav.platform', icon: ServerIcon, needs: ['ops.versions'] },
];
