import words from '#lib/i18n/en/appointments.json';
import { learn } from '#lib/i18n/messages.ts';

// What bookings, check-in, queues and doctors' days say: imported by every screen that says it.
learn(words);
