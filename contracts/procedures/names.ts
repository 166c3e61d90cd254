export const procedureStates = ['ordered', 'scheduled', 'performed', 'cancelled', 'expired'] as const;
export type ProcedureState = (typeof procedureStates)[number];

/** Side of the body, where it matters; `none` where it does not. */
export const sides = ['none', 'left', 'right', 'both'] as const;
export type Side = (typeof sides)[number];

/** How a procedure ended for the person who did it. */
export const procedureOutcomes = ['performed', 'not_done'] as const;
export type ProcedureOutcome = (typeof procedureOutcomes)[number];

export const procedureOrderWorkflow = 'procedureOrder';
