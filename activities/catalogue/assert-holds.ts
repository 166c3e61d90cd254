import { Refusal } from '#domain/platform/refusal.ts';
import type { Catalogue } from '#db/platform/catalogue.repository.ts';

/** @throws Refusal request.invalid naming the fields by which an entry does not hold together, each with a code */
export function assertHolds<Input extends { code: string }, Entry>(
  catalogue: Catalogue<Input, Entry>,
  input: Input,
): void {
  const faults = catalogue.faultsOf?.(input) ?? [];
  if (faults.length) throw new Refusal('request.invalid', {}, faults);
}
