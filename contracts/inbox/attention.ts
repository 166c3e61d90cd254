import { z } from 'zod';
import { requiredText } from '#contracts/platform/wire.ts';

/** A person has looked at what the platform could not mend, and says what was done. */
export const AttentionForm = z.object({ note: requiredText(150) });
