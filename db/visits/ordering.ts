/** The step that orders, and who the results go to: null where nobody of the hospital asked for them. */
export type OrderingStep = {
  visitId: string;
  patientId: string;
  submissionId: string;
  ownerId: string | null;
};

/** Which orders are read: one, or those of a visit or a patient. */
export type OrderFilter = {
  id?: string | undefined;
  visitId?: string | undefined;
  patientId?: string | undefined;
};

/** The column of a table of orders by which a filter finds them, and its value. */
export const columnOf = ({ id, visitId, patientId = '' }: OrderFilter): [column: string, value: string] => {
  if (id) return ['id', id];
  return visitId ? ['visit_id', visitId] : ['patient_id', patientId];
};
