/**
 * What keeps a visit on the record it was opened on: something with the other name on it has left our hands, or somebody may have acted on it.
 * A specimen carries the wrong label, and is taken anew rather than labelled anew (WHO Patient Safety Solutions 2007, solution 2; The Joint
 * Commission NPSG.01.01.01; CLSI GP33): it is rejected first. Medicine, results and procedures were checked against the other record.
 */
export const moveHindrances = ['specimen', 'result', 'issued', 'performed', 'billed', 'paid'] as const;
export type MoveHindrance = (typeof moveHindrances)[number];
