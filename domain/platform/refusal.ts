import type { FieldCode, FieldParams } from '#contracts/platform/field-code-names.ts';
import { errorCodes } from '#contracts/platform/names.ts';
import type { ErrorCode } from '#contracts/platform/names.ts';

/** One wrong field: path as in the sent form, a code, and what the words of the code name. */
export type FieldRefusal = { path: string; code: FieldCode; params?: FieldParams };

/**
 * An expected business refusal with a stable code. Becomes a problem answer in the API and fails an update in a flow;
 * any other error is a fault and is retried.
 */
export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, unknown>;
  readonly errors: FieldRefusal[];

  /** @param details extra members of the problem, ids, names and times only. @param errors fields that need attention. */
  constructor(code: ErrorCode, details: Record<string, unknown> = {}, errors: FieldRefusal[] = []) {
    super(errorCodes[code].title);
    this.name = 'Refusal';
    this.code = code;
    this.details = details;
    this.errors = errors;
  }

  get status(): number {
    return errorCodes[this.code].status;
  }
}

/** A form of which one field is wrong. @param path as in the sent form */
export const invalidField = (path: string, code: FieldCode, params?: FieldRefusal['params']): Refusal =>
  new Refusal('request.invalid', {}, [{ path, code, ...(params ? { params } : {}) }]);

/** What was looked for. @throws Refusal not_found when it is not there, which somebody else's is not either */
export function orNotFound<T>(found: T | null | undefined): T {
  if (found === null || found === undefined) throw new Refusal('not_found');
  return found;
}

/** For what cannot be: a broken invariant is a bug, never a refusal. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`invariant: ${message}`);
}
