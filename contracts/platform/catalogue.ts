import { z } from 'zod';
import { FieldError, Id } from '#contracts/platform/wire.ts';

type Changed<S extends z.ZodRawShape> = {
  [K in keyof Omit<S, 'code'>]: z.ZodOptional<
    S[K] extends z.ZodDefault<infer T extends z.ZodType> ? T : S[K]
  >;
};

/**
 * The body of a change to an entry of a catalogue: any of its members. Defaults are taken off, or a member that is left out would
 * be set back; the code stays, since prices and records name it.
 */
export function changeOf<S extends z.ZodRawShape>(shape: S): z.ZodObject<Changed<S>> {
  const fields = Object.entries(shape)
    .filter(([name]) => name !== 'code')
    .map(([name, field]) => [name, z.optional(field instanceof z.ZodDefault ? field.unwrap() : field)]);
  return z.object(Object.fromEntries(fields)) as unknown as z.ZodObject<Changed<S>>;
}

/** Entries to add or to change by their code: each as it is sent to add one. Members left out of a known entry stay as they are. */
export const CatalogueImport = z.object({
  items: z.array(z.record(z.string(), z.unknown())).min(1).max(500),
});

/** What became of each item of an import, in the order sent; an item that is refused leaves the others alone. */
export const CatalogueImported = z.object({
  items: z.array(
    z.object({
      index: z.number().int(),
      code: z.string().nullable(),
      outcome: z.enum(['created', 'updated', 'refused']),
      id: Id.nullable(),
      errors: z.array(FieldError),
    }),
  ),
});
export type CatalogueImported = z.infer<typeof CatalogueImported>;
