import words from '#lib/i18n/en/waits.json';
import { learn } from '#lib/i18n/messages.ts';

// What is said of how long patients waited: imported by every screen that says it.
learn(words);
