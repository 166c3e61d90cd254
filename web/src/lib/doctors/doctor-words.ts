import words from '#lib/i18n/en/doctors.json';
import { learn } from '#lib/i18n/messages.ts';

// What is said of doctors, their hours and who takes over: imported by every screen that says it.
learn(words);
