import { locales } from '#contracts/identity/names.ts';
import type { Locale } from '#contracts/identity/names.ts';
import { english, speak } from '#lib/i18n/messages.ts';
import type { PageLocale, Words } from '#lib/i18n/messages.ts';

/** The language of the page. The root layout draws everything anew when it changes. */
export const locale = $state<{ now: PageLocale }>({ now: 'en' });

const keptAs = 'hmtp.locale';
const shownLocales: readonly string[] = [...locales, 'ar-XB'];
const isShown = (name: string | null | undefined): name is PageLocale =>
  typeof name === 'string' && shownLocales.includes(name);

const loaders: Readonly<Record<PageLocale, () => Promise<Words>>> = {
  en: () => Promise.resolve(english),
  hi: async () => {
    const [{ words }] = await Promise.all([
      import('#lib/i18n/hi.ts'),
      import('@fontsource-variable/noto-sans-devanagari'),
    ]);
    return words;
  },
  'ar-XB': async () => {
    // Words that come with their screens are marked too, whichever screen is the first.
    const late = import.meta.glob('../**/*-words.ts');
    const [{ pseudo }] = await Promise.all([
      import('#lib/i18n/pseudo.ts'),
      ...Object.values(late).map((load) => load()),
    ]);
    return pseudo(english);
  },
};

/** What was chosen in this browser; null where nothing was, or nothing can be kept. */
function ofBrowser(): PageLocale | null {
  try {
    const kept = globalThis.localStorage?.getItem(keptAs);
    return isShown(kept) ? kept : null;
  } catch {
    return null;
  }
}
const ofSystem = (): PageLocale =>
  navigator.languages.map((tag) => tag.split('-')[0]).find((name) => isShown(name)) ?? 'en';

let ofAccount: Locale | null = null;
let wanted: PageLocale = 'en';

/** The pseudo-locale wins, it is asked for to look at pages; then whose page it is, this browser, and what the system speaks. */
async function show(): Promise<void> {
  const kept = ofBrowser();
  const chosen = kept === 'ar-XB' ? kept : (ofAccount ?? kept ?? ofSystem());
  wanted = chosen;
  let words: Words;
  try {
    words = await loaders[chosen]();
  } catch {
    // No line: the page stays in the language it has.
    return;
  }
  if (wanted !== chosen) return;
  speak(chosen, words);
  document.documentElement.lang = chosen;
  document.documentElement.dir = chosen === 'ar-XB' ? 'rtl' : 'ltr';
  locale.now = chosen;
}

/** Before the first page is drawn. `?lang=` chooses for this browser, also the pseudo-locale, which stands in no list. */
export function startLocale(search: string): Promise<void> {
  const asked = /[?&]lang=([\w-]+)/.exec(search)?.[1];
  return isShown(asked) ? chooseInBrowser(asked) : show();
}

/** Chooses for whoever sits here and is not signed in. */
export function chooseInBrowser(chosen: PageLocale): Promise<void> {
  try {
    localStorage.setItem(keptAs, chosen);
  } catch {
    // A storage that is full or forbidden: chosen for this page only, and by the account once somebody signs in.
    ofAccount = chosen === 'ar-XB' ? null : chosen;
  }
  return show();
}

/** What the person of this page has chosen; null when they have not, or when nobody is signed in. */
export function speakAs(chosen: Locale | null): Promise<void> {
  ofAccount = chosen;
  return show();
}
