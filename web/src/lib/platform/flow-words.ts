import words from '#lib/i18n/en/flows.json';
import { learn } from '#lib/i18n/messages.ts';

// What whoever runs the platform reads: versions of flows, and the flows of a record. Imported by every screen that says it.
learn(words);
