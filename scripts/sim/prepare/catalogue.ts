import type { CatalogueImported } from '#contracts/platform/catalogue.ts';
import { inParallel } from '#temporal/platform/in-parallel.ts';
import { ActFailure } from '../http.ts';
import { mustSucceed } from '../person.ts';
import type { Person } from '../person.ts';
import type { Wanted } from './wanted.ts';

const mostAtOnce = 500;

/** Finds an entry by its exact code, also one that is not offered any more: its code is in use all the same. */
async function entryOf<Entry>(person: Person, path: string, code: string): Promise<Entry | null> {
  const { items } = await person.read<{ items: Entry[] }>(
    `${path}?includeInactive=true&code=${encodeURIComponent(code)}`,
  );
  return items[0] ?? null;
}

/** The code under which an entry is, or has to be made: the recorded one, else the other one. */
async function placeOf<Entry>(
  person: Person,
  path: string,
  wanted: Wanted<Entry>,
  taken: ReadonlySet<string>,
): Promise<{ code: string; entry: Entry | null }> {
  for (const code of [wanted.code, wanted.otherCode]) {
    if (taken.has(code)) continue;
    const entry = await entryOf<Entry>(person, path, code);
    if (!entry || wanted.fits(entry)) return { code, entry };
  }
  throw new ActFailure('catalogue', 'the code is in use for something else', wanted.code);
}

/**
 * Looks up what is wanted in a catalogue and has the administrator add what is missing, as anybody would: by its codes.
 * @returns the entries by the keys of what was wanted, and how many were added
 */
export async function completeCatalogue<Entry extends { id: string; code: string }>(
  admin: Person,
  path: string,
  wanted: readonly Wanted<Entry>[],
): Promise<{ entries: Map<string, Entry>; added: number }> {
  const entries = new Map<string, Entry>();
  const missing: { code: string; wanted: Wanted<Entry> }[] = [];
  // Several of one code are placed one after the other: the second must not take the place of the first.
  const codes = [...new Set(wanted.map((each) => each.code))];
  await inParallel(codes, async (own) => {
    const taken = new Set<string>();
    for (const each of wanted.filter(({ code }) => code === own)) {
      const { code, entry } = await placeOf(admin, path, each, taken);
      taken.add(code);
      if (entry) entries.set(each.key, entry);
      else missing.push({ code, wanted: each });
    }
  });
  missing.sort((a, b) => a.code.localeCompare(b.code));
  for (let from = 0; from < missing.length; from += mostAtOnce) {
    const part = missing.slice(from, from + mostAtOnce);
    const items = part.map(({ code, wanted: { input } }) => ({ ...input, code }));
    const outcome = await admin.act<CatalogueImported>('POST', `${path}/import`, { items });
    const refused = mustSucceed('import', outcome).items.filter((item) => item.outcome === 'refused');
    if (refused[0])
      throw new ActFailure(
        'import',
        'refused',
        `${refused[0].code ?? ''} ${refused[0].errors[0]?.path ?? ''}`,
      );
  }
  await inParallel(missing, async ({ code, wanted: { key } }) => {
    const entry = await entryOf<Entry>(admin, path, code);
    if (!entry) throw new ActFailure('import', 'what was added cannot be found', code);
    entries.set(key, entry);
  });
  return { entries, added: missing.length };
}
