import { startLocale } from '#lib/i18n/locale.svelte.ts';

// Every page is behind a sign-in and live: it is drawn in the browser, from the API alone.
export const ssr = false;

/** Words are there before the first page is drawn, or it would be seen in two languages. A link with `?lang=` needs no reload. */
export const load = ({ url }: { url: URL }): Promise<void> => startLocale(url.search);
