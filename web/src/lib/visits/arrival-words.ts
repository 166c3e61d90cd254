import words from '#lib/i18n/en/arrivals.json';
import { learn } from '#lib/i18n/messages.ts';

// How an emergency is taken in, and how awake somebody is: imported by every screen that says it.
learn(words);
