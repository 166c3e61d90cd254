import type { PatientSummary } from '#contracts/patients/patient.ts';
import type { Task } from '#contracts/inbox/task.ts';
import type { VisitChart } from '#contracts/visits/visit.ts';
import type { ApiProblem } from '#lib/platform/api.ts';

/** What every task's form gets and gives. */
export type TaskFormProps = {
  task: Task;
  patient: PatientSummary | null;
  /** What is known already, for roles that may read it. */
  chart: VisitChart | null;
  /** The form as it was left, in the form's own shape. */
  draft: unknown;
  busy: boolean;
  problem: ApiProblem | null;
  onchange: (typed: object) => void;
  onsubmit: (form: object) => void;
};

/** Of a task of an order, the order as it is now, too. */
export type OrderFormProps<T> = TaskFormProps & { order: T };
