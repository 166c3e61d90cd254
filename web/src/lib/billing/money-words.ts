import words from '#lib/i18n/en/money.json';
import { learn } from '#lib/i18n/messages.ts';

// What debts are paid and money given back with, and medicine taken back: imported by every screen that says it.
learn(words);
