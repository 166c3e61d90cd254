import type { z } from 'zod';
import type { CatalogueImport, CatalogueImported } from '#contracts/platform/catalogue.ts';
import { once } from '#db/inbox/idempotency.repository.ts';
import { importItems, importOutcomes } from '#db/platform/catalogue-import.repository.ts';
import type { Catalogue } from '#db/platform/catalogue.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { tenantOf } from '#api/platform/env.ts';
import type { AppContext } from '#api/platform/env.ts';

/** One transaction in the hospital of the request's session. */
export const inHospital = <T>(c: AppContext, work: (tenant: Tenant) => Promise<T>): Promise<T> =>
  inTenant(c.get('deps').db, tenantOf(c), work);

/** Makes something once for the request's Idempotency-Key and reads it: what a retry answers, too. */
export const makeOnce = <T>(
  c: AppContext,
  act: { route: string; body: unknown },
  make: (tenant: Tenant) => Promise<string>,
  read: (tenant: Tenant, id: string) => Promise<T>,
): Promise<T> =>
  inHospital(c, async (tenant) => {
    const key = c.req.header('Idempotency-Key') ?? '';
    const { id } = await once(tenant, { key, ...act }, () => make(tenant));
    return read(tenant, id);
  });

/** Imports into a catalogue once for the request's key. @returns what became of each item */
export const importOnce = <Input extends { code: string }, Entry extends { id: string }>(
  c: AppContext,
  catalogue: Catalogue<Input, Entry>,
  body: z.output<typeof CatalogueImport>,
): Promise<CatalogueImported> =>
  makeOnce(
    c,
    { route: `catalogue.import:${catalogue.table}`, body },
    async (tenant) => {
      const importId = uuidv7();
      await importItems(tenant, catalogue, body.items, importId);
      return importId;
    },
    (tenant, importId) => importOutcomes(tenant, catalogue, body.items, importId),
  );
