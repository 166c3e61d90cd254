import words from '#lib/i18n/en/door.json';
import { learn } from '#lib/i18n/messages.ts';

// What is said where people come in and where accounts are kept: imported by every screen that says it.
learn(words);
