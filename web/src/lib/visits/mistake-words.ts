import words from '#lib/i18n/en/mistakes.json';
import { learn } from '#lib/i18n/messages.ts';

// A visit of the wrong record, and what is entered in error: imported by every screen that says it.
learn(words);
