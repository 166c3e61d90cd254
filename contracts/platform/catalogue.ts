import { z } from 'zod';
import { FieldError, Id, Instant, LocalDate, Money } from '#contracts/platform/wire.ts';

type Changed<S extends z.ZodRawShape> = {
  [K in keyof Omit<S, 'code'>]: z.ZodOptional<
    S[K] extends z.ZodDefault<infer T extends z.ZodType> ? T : S[K]
  >;
} & { version: z.ZodOptional<typeof SeenVersion>; from: z.ZodOptional<typeof FromDay> };

/** How often something was changed, as a person saw it. */
export const SeenVersion = z.number().int().min(1).describe('version that was seen');

/** From when on a change is valid. */
export const FromDay = LocalDate.describe(
  'day in the hospital’s zone from which it is valid; today when left out',
);

/**
 * The body of a change to an entry of a catalogue: any of its members. Defaults are taken off, or a member that is left out would
 * be set back; the code stays, since prices and records name it. With the version that was seen, what was changed since is not written
 * over.
 */
export function changeOf<S extends z.ZodRawShape>(shape: S): z.ZodObject<Changed<S>> {
  const fields = Object.entries(shape)
    .filter(([name]) => name !== 'code')
    .map(([name, field]) => [name, z.optional(field instanceof z.ZodDefault ? field.unwrap() : field)]);
  return z.object({
    ...Object.fromEntries(fields),
    version: SeenVersion.optional(),
    from: FromDay.optional(),
  }) as unknown as z.ZodObject<Changed<S>>;
}

/**
 * Entries to add or to change by their code: each as it is sent to add one. Members left out of a known entry stay as they are. A preview
 * stores nothing.
 */
export const CatalogueImport = z.object({
  items: z.array(z.record(z.string(), z.unknown())).min(1).max(500),
  preview: z.boolean().default(false).describe('tell what would become of each, and store nothing'),
});

/**
 * What became of each item of an import, in the order sent, or would become of it. Where one is refused nothing is stored, and the others
 * are told as `not_stored`.
 */
export const CatalogueImported = z.object({
  items: z.array(
    z.object({
      index: z.number().int(),
      code: z.string().nullable(),
      outcome: z.enum(['created', 'updated', 'unchanged', 'refused', 'not_stored']),
      id: Id.nullable(),
      errors: z.array(FieldError),
      price: z
        .object({ before: Money.nullable(), after: Money.nullable() })
        .nullable()
        .describe('of a preview: the price of today and the one to be'),
    }),
  ),
});
export type CatalogueImported = z.infer<typeof CatalogueImported>;

/**
 * An entry as it was or will be from a day on. What was ordered points at one of these, and says for ever what it says. `current` is what is
 * ordered today, `planned` begins later, `past` was before, or was written over before its day.
 */
export const CatalogueVersion = z.object({
  version: z.number().int(),
  from: LocalDate.nullable().describe('null: from the beginning'),
  state: z.enum(['planned', 'current', 'past']),
  madeAt: Instant,
  byName: z.string().nullable(),
  fields: z.record(z.string(), z.unknown()).describe('as the entry, with the price of the day it began'),
});
export type CatalogueVersion = z.infer<typeof CatalogueVersion>;
/** The versions of an entry, the last to begin first. */
export const CatalogueVersions = z.object({ items: z.array(CatalogueVersion) });
export type CatalogueVersions = z.infer<typeof CatalogueVersions>;
