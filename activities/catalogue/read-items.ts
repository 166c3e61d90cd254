import { fieldCode, wrongFields } from '#contracts/platform/field-error.ts';
import type { FieldRefusal } from '#domain/platform/refusal.ts';
import type { Catalogue } from '#db/platform/catalogue.repository.ts';

/** An item of an import as it was sent. */
export type Sent = Record<string, unknown>;
/** An item as it was read: `input` only where nothing is wrong with it. */
export type ReadItem<Input> = {
  index: number;
  code: string | null;
  sent: Sent;
  input?: Input;
  errors: FieldRefusal[];
};

/** Reads every item by the rules of adding one; a code stands in an import once. */
export function readItems<Input extends { code: string }, Entry>(
  catalogue: Catalogue<Input, Entry>,
  items: readonly Sent[],
): ReadItem<Input>[] {
  const seen = new Set<string>();
  return items.map((sent, index) => {
    const parsed = catalogue.schema.safeParse(sent, { error: fieldCode });
    if (!parsed.success) {
      const code = typeof sent['code'] === 'string' ? sent['code'].slice(0, 64) : null;
      return { index, code, sent, errors: wrongFields(parsed.error, 'items', index) };
    }
    const { code } = parsed.data;
    const at = `items.${index}`;
    const faults = (catalogue.faultsOf?.(parsed.data) ?? []).map((fault) => ({
      ...fault,
      path: `${at}.${fault.path}`,
    }));
    if (seen.has(code)) faults.push({ path: `${at}.code`, code: 'twice_in_import' });
    seen.add(code);
    return faults.length
      ? { index, code, sent, errors: faults }
      : { index, code, sent, input: parsed.data, errors: [] };
  });
}

/** Whether every item can be read: else nothing is stored. */
export const isWhole = <Input>(read: readonly ReadItem<Input>[]): boolean =>
  read.every(({ input }) => input !== undefined);

/** The members that were sent, as they were read: what is left out of a known entry stays. */
export const namedIn = (sent: Sent, input: object): Sent =>
  Object.fromEntries(Object.entries(input).filter(([field]) => field in sent));
