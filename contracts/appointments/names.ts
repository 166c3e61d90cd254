export const appointmentStates = ['booked', 'arrived', 'fulfilled', 'cancelled', 'no_show'] as const;
export type AppointmentState = (typeof appointmentStates)[number];

/** Why a doctor is not there at the time of a booking: on leave, other weekly hours by now, or no account any more. */
export const absences = ['away', 'hours', 'disabled'] as const;
export type Absence = (typeof absences)[number];

/** States of a queue token. */
export const tokenStates = ['waiting', 'called', 'serving', 'away', 'skipped', 'done'] as const;
export type TokenState = (typeof tokenStates)[number];

/** What somebody at the queue may do with a token. */
export const tokenActions = ['call', 'no_answer', 'serve', 'away', 'return', 'requeue'] as const;
export type TokenAction = (typeof tokenActions)[number];

/** Calls without answer after which a token is skipped. */
export const callsBeforeSkip = 2;
/** Others who pass before a skipped token stands in the queue again. */
export const putBackAfter = 3;
