import InboxIcon from '@lucide/svelte/icons/inbox';
import UserCheckIcon from '@lucide/svelte/icons/user-check';
import SirenIcon from '@lucide/svelte/icons/siren';
import UsersIcon from '@lucide/svelte/icons/users';
import CalendarDaysIcon from '@lucide/svelte/icons/calendar-days';
import ListOrderedIcon from '@lucide/svelte/icons/list-ordered';
import StethoscopeIcon from '@lucide/svelte/icons/stethoscope';
import BuildingIcon from '@lucide/svelte/icons/building';
import UserCogIcon from '@lucide/svelte/icons/user-cog';
import CalendarClockIcon from '@lucide/svelte/icons/calendar-clock';
import SettingsIcon from '@lucide/svelte/icons/settings';
import ScrollTextIcon from '@lucide/svelte/icons/scroll-text';
import HouseIcon from '@lucide/svelte/icons/house';
import BookOpenIcon from '@lucide/svelte/icons/book-open';
import ShoppingBasketIcon from '@lucide/svelte/icons/shopping-basket';
import TestTubesIcon from '@lucide/svelte/icons/test-tubes';
import WalletIcon from '@lucide/svelte/icons/wallet';
import PackageIcon from '@lucide/svelte/icons/package';
import GlassesIcon from '@lucide/svelte/icons/glasses';
import ClipboardListIcon from '@lucide/svelte/icons/clipboard-list';
import HourglassIcon from '@lucide/svelte/icons/hourglass';
import ServerIcon from '@lucide/svelte/icons/server';
import type { Component } from 'svelte';
import type { ResolvedPathname } from '$app/types';
import type { Permission } from '#contracts/identity/names.ts';
import { taskKinds, taskPermission } from '#contracts/inbox/names.ts';
import type { MessageKey } from '#lib/i18n/messages.ts';
import { pageNeeds } from '#lib/platform/page-needs.ts';
import { pathOf } from '#lib/platform/paths.ts';

export type Place = { href: ResolvedPathname; label: MessageKey; icon: Component; needs: Permission[] };

/** A place that is open to whoever may see its page. */
const place = (path: `/${string}`, label: MessageKey, icon: Component): Place => ({
  href: pathOf(path),
  label,
  icon,
  needs: [...(pageNeeds[path] ?? [])],
});

/** Where a role can go; hidden places would be refused anyway. */
export const places: readonly Place[] = [
  // Whoever has no kind of task finds an empty list there: it is no place to go to.
  { ...place('/inbox', 'nav.inbox', InboxIcon), needs: [...new Set(taskKinds.map(taskPermission))] },
  place('/board', 'nav.board', ClipboardListIcon),
  place('/check-in', 'nav.check_in', UserCheckIcon),
  place('/emergency', 'nav.emergency', SirenIcon),
  place('/patients', 'nav.patients', UsersIcon),
  place('/appointments', 'nav.appointments', CalendarDaysIcon),
  place('/queue', 'nav.queue', ListOrderedIcon),
  place('/visits', 'nav.visits', StethoscopeIcon),
  place('/receive', 'nav.receive', TestTubesIcon),
  place('/counter-sale', 'nav.counter_sale', ShoppingBasketIcon),
  place('/debts', 'nav.debts', WalletIcon),
  place('/stock', 'nav.stock', PackageIcon),
  place('/duty', 'nav.duty', HouseIcon),
  place('/admin/catalogue', 'nav.catalogue', BookOpenIcon),
  place('/admin/users', 'nav.users', UserCogIcon),
  place('/admin/departments', 'nav.departments', BuildingIcon),
  place('/admin/availability', 'nav.availability', CalendarClockIcon),
  place('/admin/settings', 'nav.settings', SettingsIcon),
  place('/admin/waits', 'nav.waits', HourglassIcon),
  place('/audit', 'nav.audit', ScrollTextIcon),
  place('/audit/opened', 'nav.opened', GlassesIcon),
  place('/portal', 'nav.portal', HouseIcon),
  place('/platform', 'nav.platform', ServerIcon),
];
