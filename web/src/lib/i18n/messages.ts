import en from '#lib/i18n/en.json';

export type MessageKey = keyof typeof en;

const catalogue: Record<string, string> = en;

/** Text of a key in the language of the page; `{name}` is replaced by the parameter. An unknown key shows itself, so that it is seen. */
export function t(key: MessageKey, params: Record<string, string | number> = {}): string {
  return (catalogue[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in params ? String(params[name]) : whole,
  );
}

/** Text of a key made at run time, e.g. `kind.triage`; the fallback when there is none. */
export const tAny = (key: string, fallback: string = key): string => catalogue[key] ?? fallback;
