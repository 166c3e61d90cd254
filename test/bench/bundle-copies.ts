import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Bundle, Resource } from '#scripts/sim/record/fhir.ts';
import { sourceOf } from '#scripts/sim/record/patient.ts';

/** How many patients come, and how many encounters each brings at most. */
export type Crowd = { readonly patients: number; readonly encounters: number };

const startOf = (resource: Resource): number => Date.parse(resource.period?.start ?? '') || 0;
const isPlayed = (resource: Resource): boolean =>
  resource.resourceType === 'Encounter' && resource.class?.code === 'AMB';
const resourcesOf = (bundle: Bundle): Resource[] =>
  (bundle.entry ?? []).flatMap((entry) => (entry.resource ? [entry.resource] : []));
const encountersOf = (bundle: Bundle): number => resourcesOf(bundle).filter(isPlayed).length;

/** The crowd for about `visits` visits with `clients` patients at once: every client has as many visits, so that all end together. */
export function crowdFor(bundles: readonly Bundle[], visits: number, clients: number): Crowd {
  const most = Math.max(1, Math.min(...bundles.map(encountersOf)));
  const each = Math.ceil(visits / clients);
  const waves = Math.ceil(each / most);
  return { patients: clients * waves, encounters: Math.ceil(each / waves) };
}

/**
 * A bundle as another person's: the simulation plays each source once, so all that is recorded gets identifiers of its
 * own. Encounters after the first `most` are left out.
 */
export function copyOf(bundle: Bundle, name: string, most: number): Bundle {
  const kept = new Set(
    resourcesOf(bundle)
      .filter(isPlayed)
      .sort((a, b) => startOf(a) - startOf(b))
      .slice(0, most),
  );
  const named = (resource: Resource): Resource => ({
    ...resource,
    identifier: [{ system: 'urn:hmtp:bench', value: `${name}-${sourceOf(resource).value}` }],
  });
  const entry = (bundle.entry ?? []).flatMap((each) => {
    const { resource } = each;
    if (!resource || (isPlayed(resource) && !kept.has(resource))) return [];
    return [{ ...each, resource: named(resource) }];
  });
  return { ...bundle, entry };
}

export function readFolder(folder: string): Bundle[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Bundle);
}

/** Writes the bundles of a crowd into a folder, taking the given ones in turn. @param salt is another in every run */
export function writeCrowd(folder: string, bundles: readonly Bundle[], crowd: Crowd, salt: string): void {
  mkdirSync(folder, { recursive: true });
  for (let nth = 0; nth < crowd.patients; nth += 1) {
    const bundle = bundles[nth % bundles.length];
    if (!bundle) continue;
    const copy = copyOf(bundle, `${salt}-${nth}`, crowd.encounters);
    writeFileSync(path.join(folder, `${String(nth).padStart(4, '0')}.json`), JSON.stringify(copy));
  }
}
