const files = import.meta.glob<Record<string, string>>('./hi/*.json', { eager: true, import: 'default' });

/** Hindi: loaded only where it is chosen (`locale.svelte.ts`). */
export const words: Readonly<Record<string, string>> = Object.assign({}, ...Object.values(files)) as Record<
  string,
  string
>;
