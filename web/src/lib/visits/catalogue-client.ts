import type { CatalogueImported } from '#contracts/platform/catalogue.ts';
import type { keyed, WithBody } from '#lib/platform/client.ts';

/** What every catalogue of the API does: lists its entries, adds one, changes one, takes many at once. */
export type CatalogueClient<T> = {
  $get(args: {
    query: { q?: string; includeInactive: 'true' | 'false'; limit: string; cursor?: string };
  }): Promise<WithBody<{ items: T[]; nextCursor: string | null }>>;
  $post(args: { json: never }): Promise<WithBody<T>>;
  ':id': { $patch(args: { param: { id: string }; json: never }): Promise<WithBody<T>> };
  import?: {
    $post(
      args: { json: { items: Record<string, unknown>[] } },
      options: ReturnType<typeof keyed>,
    ): Promise<WithBody<CatalogueImported>>;
  };
};
