import type { LocalDate } from '#contracts/platform/wire.ts';
import type { z } from 'zod';
import type { CatalogueImport, CatalogueImported, CatalogueVersions } from '#contracts/platform/catalogue.ts';
import { findEntry } from '#db/platform/catalogue.repository.ts';
import type { Catalogue } from '#db/platform/catalogue.repository.ts';
import { listVersions } from '#db/platform/version.repository.ts';
import { createEntry } from '#activities/catalogue/add-entries.ts';
import { changeEntries } from '#activities/catalogue/change-entries.ts';
import { importItems, importOutcomes } from '#activities/catalogue/import-entries.ts';
import { previewImport } from '#activities/catalogue/preview-import.ts';
import type { AppContext } from '#api/platform/env.ts';
import { actAndRead, inHospital, makeOnce, readOne } from '#api/platform/in-hospital.ts';

/** What the routes of a catalogue do with a request: read an entry and its versions, add one, change one, import many. */
export const entriesOf = <Input extends { code: string }, Entry extends { id: string; version: number }>(
  catalogue: Catalogue<Input, Entry>,
) => {
  const entry = (id: string) => (tenant: Parameters<typeof findEntry>[0]) => findEntry(tenant, catalogue, id);
  return {
    /** @throws Refusal not_found */
    read: (c: AppContext, id: string): Promise<Entry> => readOne(c, entry(id)),
    /** @throws Refusal catalogue.code_taken */
    create: (c: AppContext, input: Input): Promise<Entry> =>
      actAndRead(
        c,
        (tenant) => createEntry(tenant, catalogue, input),
        (tenant, id) => entry(id)(tenant),
      ),
    /** @throws Refusal not_found, changed.meanwhile, request.invalid */
    change: (
      c: AppContext,
      id: string,
      { from, ...named }: Record<string, unknown> & { from?: LocalDate | undefined },
    ): Promise<Entry> =>
      actAndRead(c, (tenant) => changeEntries(tenant, catalogue, [{ id, named }], from), entry(id)),
    /** @throws Refusal not_found */
    versions: async (c: AppContext, id: string): Promise<CatalogueVersions> => ({
      items: await readOne(c, (tenant) => listVersions(tenant, catalogue, id)),
    }),
    /** Once for the request's key; a preview stores nothing. @returns what became of each item, or would become of it */
    import: (c: AppContext, body: z.output<typeof CatalogueImport>): Promise<CatalogueImported> =>
      body.preview
        ? inHospital(c, (tenant) => previewImport(tenant, catalogue, body.items))
        : makeOnce(
            c,
            { route: `catalogue.import:${catalogue.table}`, body },
            (tenant) => importItems(tenant, catalogue, body.items),
            (tenant, importId) => importOutcomes(tenant, catalogue, body.items, importId),
          ),
  };
};
