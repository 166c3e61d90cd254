import words from '#lib/i18n/en/stock.json';
import { learn } from '#lib/i18n/messages.ts';

// What stock, the catalogue of medicines and the counter are worked with: imported by every screen that says it.
learn(words);
