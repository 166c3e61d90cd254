import words from '#lib/i18n/en/audit.json';
import { learn } from '#lib/i18n/messages.ts';

// What the audit says of acts and places: imported by every screen that says it.
learn(words);
