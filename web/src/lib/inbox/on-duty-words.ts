import words from '#lib/i18n/en/on-duty.json';
import { learn } from '#lib/i18n/messages.ts';

// Who is on duty, at the head of every inbox: the roster's other words need not come along.
learn(words);
