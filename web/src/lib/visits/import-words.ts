import words from '#lib/i18n/en/imports.json';
import { learn } from '#lib/i18n/messages.ts';

// What a table of a catalogue is taken in with: imported by every screen that says it.
learn(words);
