import words from '#lib/i18n/en/board.json';
import { learn } from '#lib/i18n/messages.ts';

// What the board of those who supervise says: imported by every screen that says it.
learn(words);
