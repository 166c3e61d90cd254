import type { CatalogueImported, CatalogueVersions } from '#contracts/platform/catalogue.ts';
import type { keyed, WithBody } from '#lib/platform/client.ts';

/** What the page of a catalogue asks the API for: its entries, the versions of one, and to take many at once. `EntryForm` says what it adds and changes by. */
export type CatalogueClient<T> = {
  $get(args: {
    query: { q?: string; includeInactive: 'true' | 'false'; limit: string; cursor?: string };
  }): Promise<WithBody<{ items: T[]; nextCursor: string | null }>>;
  ':id': {
    versions: { $get(args: { param: { id: string } }): Promise<WithBody<CatalogueVersions>> };
  };
  import?: {
    $post(
      args: { json: { items: Record<string, unknown>[]; preview: boolean } },
      options: ReturnType<typeof keyed>,
    ): Promise<WithBody<CatalogueImported>>;
  };
};
