import words from '#lib/i18n/en/settings.json';
import { learn } from '#lib/i18n/messages.ts';

// What the settings of a hospital are called: imported by every screen that says it.
learn(words);
