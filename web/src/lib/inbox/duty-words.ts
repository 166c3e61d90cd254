import words from '#lib/i18n/en/duty.json';
import { learn } from '#lib/i18n/messages.ts';

// What the roster says and who is on duty: imported by every screen that says it.
learn(words);
