/** The step that orders, and who the results go to: null where nobody of the hospital asked for them. */
export type OrderingStep = {
  visitId: string;
  patientId: string;
  submissionId: string;
  ownerId: string | null;
};
