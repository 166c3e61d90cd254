import type { ErrorCode } from '#contracts/platform/names.ts';
import type { Problem } from '#contracts/platform/wire.ts';
import { tKnown } from '#lib/i18n/messages.ts';

/**
 * What a refusal says, in the language of the page: words go by its code, and what the API wrote for programs is shown to nobody. A
 * code without words does not compile; one of a newer API than this page says that something went wrong.
 */
export const refusalWords = ({ code }: Pick<Problem, 'code'>): string =>
  tKnown(`refusal.${code as ErrorCode}`, 'refusal.internal');
