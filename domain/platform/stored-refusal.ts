import type { ErrorCode } from '#contracts/platform/names.ts';
import { Refusal } from '#domain/platform/refusal.ts';

/** What is kept of a refusal. */
type Problem = { code: string; details?: Record<string, unknown> };

/** The refusal that was stored with a submission, as the error it was. */
export const storedRefusal = ({ problem }: { problem?: Problem | null | undefined }): Refusal => {
  const { errors, ...details } = problem?.details ?? {};
  return new Refusal(
    (problem?.code ?? 'internal') as ErrorCode,
    details,
    (errors ?? []) as Refusal['errors'],
  );
};
