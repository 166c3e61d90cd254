import words from '#lib/i18n/en/versions.json';
import { learn } from '#lib/i18n/messages.ts';

// What the versions of a catalogue's entries are told with: imported by every screen that says it.
learn(words);
