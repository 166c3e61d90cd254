type Stands = {
  assigneeId: string | null;
  /** Whether it is everybody's, because that person did not come to it in time. */
  isShared: boolean;
  claimantId: string | null;
  departmentId: string | null;
};

/**
 * Whether a person whose permission shows a task could do it as it stands: it is nobody else's, and of no other department. What a task
 * is about is told to these only, for their relationship to the patient is this task (`db/visits/relationship.repository.ts`).
 */
export function couldDo(
  { assigneeId, isShared, claimantId, departmentId }: Stands,
  person: {
    id: string | null;
    departmentId: string | null;
    /** Departments over whose work they have a duty now; null: the whole hospital's. */
    duties?: readonly (string | null)[];
  },
): boolean {
  const isTheirs = (id: string | null) => id === null || id === person.id;
  return (
    (isShared || isTheirs(assigneeId)) &&
    isTheirs(claimantId) &&
    (departmentId === null ||
      departmentId === person.departmentId ||
      (person.duties ?? []).some((of) => of === null || of === departmentId))
  );
}
