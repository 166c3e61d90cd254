import type { CaseToBegin } from '#activities/cases/handler.ts';
import type { VisitChange } from '#db/visits/visit.repository.ts';

/** What a form changed beside its own rows. */
export type FormEffect = Omit<VisitChange, 'stage'> & {
  chargeDoctorId?: string;
  sessionEndsAt?: Date;
  tokenNumber?: number;
  /** Orders that were written, with their first steps. */
  orders?: CaseToBegin[];
};
