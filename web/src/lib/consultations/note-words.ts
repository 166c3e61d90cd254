import words from '#lib/i18n/en/notes.json';
import { learn } from '#lib/i18n/messages.ts';

// What a doctor's note is written with: imported by every screen that says it.
learn(words);
