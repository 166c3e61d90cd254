import words from '#lib/i18n/en/death.json';
import { learn } from '#lib/i18n/messages.ts';

// What a death is recorded and taken back with: imported by every screen that says it.
learn(words);
