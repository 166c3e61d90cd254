import words from '#lib/i18n/en/portal.json';
import { learn } from '#lib/i18n/messages.ts';

// What a patient reads of themselves: imported by every screen that says it.
learn(words);
