import words from '#lib/i18n/en/labs.json';
import { learn } from '#lib/i18n/messages.ts';

// What specimens, tests and results say: imported by every screen that says it.
learn(words);
