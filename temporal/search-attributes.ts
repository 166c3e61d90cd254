import type { Connection } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { SearchAttributePair } from '@temporalio/common';
import { searchAttributes } from '#contracts/cases/names.ts';

/** Temporal's `IndexedValueType` of a Keyword. */
const keyword = 2;
const keyOf = (name: keyof typeof searchAttributes) =>
  defineSearchAttributeKey(searchAttributes[name], 'KEYWORD');

/** What a flow is found by as it starts. What changes later it says itself (`workflows/cases/shown.ts`). */
export type FoundBy = {
  hospitalId: string;
  stage: string;
  /** Keyed hash of the record number; never the number. */
  record: string | null;
  token: number | null;
};

/** What is no hash of ours is left out: a number that came here in the clear would lie in Temporal for every operator to read. */
const isHash = (text: string | null): text is string => text !== null && /^[0-9a-f]{64}$/.test(text);

/** The search attributes a flow starts with. */
export const startAttributes = ({ hospitalId, stage, record, token }: FoundBy): SearchAttributePair[] => [
  { key: keyOf('hospital'), value: hospitalId },
  { key: keyOf('stage'), value: stage },
  ...(isHash(record) ? [{ key: keyOf('record'), value: record }] : []),
  ...(token === null ? [] : [{ key: keyOf('token'), value: String(token) }]),
];

/** Temporal's query for flows of a hospital by what is known of them. Ids, enums, numbers and hashes: nothing in it needs quoting. */
export const queryOf = (by: Pick<FoundBy, 'hospitalId'> & Partial<FoundBy>): string =>
  startAttributes({ stage: '', record: null, token: null, ...by })
    .filter(({ value }) => value !== '')
    .map(({ key, value }) => `${key.name}="${String(value)}"`)
    .join(' AND ');

/** Makes the search attributes of our flows in a namespace, those that are not there. Safe to repeat, and by several at once. */
export async function ensureSearchAttributes(
  { operatorService }: { operatorService: Connection['operatorService'] },
  namespace: string,
): Promise<void> {
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  const missing = Object.values(searchAttributes).filter((name) => !(name in (customAttributes ?? {})));
  if (missing.length)
    await operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map((name) => [name, keyword])),
    });
}
