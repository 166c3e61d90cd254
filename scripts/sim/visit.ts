import type { Task } from '#contracts/inbox/task.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import type { FormInput } from '#contracts/inbox/task-forms.ts';
import type { Role } from '#contracts/identity/names.ts';
import type { Receipt } from '#contracts/visits/visit.ts';
import type { Outcome, Person } from './person.ts';
import type { Catalogue } from './prepare/names.ts';
import type { EncounterStory, PatientStory } from './record/story.ts';
import type { Tally } from './tally.ts';
import type { Team } from './team.ts';

/** A patient of a bundle at the hospital where they are played. */
export type Guest = {
  readonly story: PatientStory;
  readonly team: Team;
  readonly catalogue: Catalogue;
  readonly patientId: string;
  readonly mrn: string;
  readonly isChild: boolean;
  /** Place among the patients, from 0. */
  readonly nth: number;
};

/** One encounter that is being played as a visit. */
export type Play = {
  readonly guest: Guest;
  readonly encounter: EncounterStory;
  /** Place among all encounters, from 0. */
  readonly nth: number;
  readonly tally: Tally;
};

/** A task in the hands of the person who claimed it. */
export type Work<K extends TaskKind = TaskKind> = Play & {
  readonly task: Task;
  readonly person: Person;
  readonly visitId: string;
  /** Sends the form and counts how long the answer took. A refusal is an outcome: the role may know what to do. */
  readonly complete: (form: FormInput<K>) => Promise<Outcome<Receipt>>;
};

/** What a role does: how it completes each kind of task that is its own. */
export type RolePlay<K extends TaskKind = never> = {
  readonly role: Role;
  readonly tasks: { readonly [Each in K]: (work: Work<Each>) => Promise<Outcome<Receipt>> };
  /** Kinds of which a task may be left until the visit has closed, and whether nobody waits for this one. */
  readonly canWait?: { readonly [Each in TaskKind]?: (play: Play, task: Task) => Promise<boolean> };
};
