import { taskPermission } from '#contracts/inbox/names.ts';
import type { Task } from '#contracts/inbox/task.ts';
import type { CaseReceipt, VisitChart } from '#contracts/visits/visit.ts';
import { may, session } from '#lib/identity/session.svelte.ts';
import { act } from '#lib/inbox/complete.ts';
import { DraftKeeper } from '#lib/inbox/draft.svelte.ts';
import { ApiProblem } from '#lib/platform/api.ts';
import { bodyOf, keyed } from '#lib/platform/client.ts';
import { inbox, visits } from '#lib/platform/clients.ts';
import { oneAct } from '#lib/platform/one-act.ts';

/** At the bench there are tubes and no patient: a chart is neither shown there nor open to whoever works there. */
const atTheBench: readonly Task['kind'][] = ['specimen_receipt', 'result_entry', 'verification'];

/**
 * One task on the screen of one person: read, taken by the first key, kept as it is typed, completed (ADR-0036). Whoever only looks
 * takes nothing; whoever types has it, and is told at once when another was first.
 */
export class TaskWork {
  readonly taskId: string;
  readonly keeper: DraftKeeper;
  task = $state.raw<Task | null>(null);
  chart = $state.raw<VisitChart | null>(null);
  /** The form as it was left; null before it is known, and then no form is shown. */
  draft = $state.raw<{ form: unknown } | null>(null);
  gone = $state(false);
  /** Why it could not be read, while nothing is shown. */
  failed = $state.raw<ApiProblem | null>(null);
  busy = $state(false);
  problem = $state.raw<ApiProblem | null>(null);
  /** What was typed into a form that may not be sent any more, as the form's boxes are named. */
  kept = $state.raw<string | null>(null);
  /** Reads the boxes of the form that is on the screen. */
  collect: () => string = () => '';
  #isTouched = false;
  #form: object = {};
  #claiming: Promise<boolean> | null = null;
  readonly #once = oneAct();

  constructor(taskId: string) {
    this.taskId = taskId;
    this.keeper = new DraftKeeper(taskId);
    this.keeper.onRefused = () => void this.load();
  }

  /** What stands in the form, as the form told it last. */
  get form(): object {
    return this.#form;
  }
  get isOver(): boolean {
    return this.task?.state === 'done' || this.task?.state === 'cancelled';
  }
  get isMine(): boolean {
    return this.task?.state === 'claimed' && this.task.claimantId === session.user?.id;
  }
  /** Whether this person may fill its form now: nobody else has it, and it is for nobody else. */
  get isFree(): boolean {
    const { task } = this;
    if (!task || this.isOver || !may(taskPermission(task.kind))) return false;
    if (task.claimantId) return this.isMine;
    return (
      task.state === 'open' && (task.isShared || !task.assigneeId || task.assigneeId === session.user?.id)
    );
  }

  /** Reads the task, and before its form is shown what is known and what was left in it. */
  async load(): Promise<void> {
    try {
      this.#show(await bodyOf(inbox[':taskId'].$get({ param: { taskId: this.taskId } })));
      this.failed = null;
      await this.#loadChart();
      if (this.isFree && !this.draft) this.draft = { form: await this.keeper.load() };
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      if (error.status === 404) {
        this.#keepTyped();
        this.gone = true;
      } else this.failed = error;
    }
  }

  async #loadChart(): Promise<void> {
    const { task } = this;
    if (!task?.visitId || !may('chart.read') || this.chart || atTheBench.includes(task.kind)) return;
    const param = { id: task.visitId };
    this.chart = await bodyOf(visits[':id'].chart.$get({ param })).catch(() => null);
  }

  /** A task that goes to somebody else, or ends, under a half-typed form takes the form away: what was typed stays readable. */
  #show(task: Task): void {
    const hadForm = this.isFree;
    if (this.task && this.task.version > task.version) return;
    this.task = task;
    // The boxes stand on the screen until this turn ends.
    if (hadForm && !this.isFree) this.#keepTyped();
  }
  #keepTyped(): void {
    if (!this.#isTouched) return;
    this.kept = this.collect() || this.kept;
    this.keeper.stop();
  }

  /** Shows what another tab has kept; what this one showed stays readable. */
  takeOther(): void {
    const { other } = this.keeper;
    if (!other) return;
    this.kept = this.collect() || this.kept;
    this.keeper.takeOther();
    this.draft = { form: other.form };
  }
  /** Keeps what this tab shows; what the other one had kept stays readable. @param text of the other */
  keepOwn(text: string): void {
    this.kept = text;
    void this.keeper.keepOwn();
  }

  /** The first key, tick or press within the form: from now on the task is this person's, and what is typed is kept. */
  touch(): void {
    this.#isTouched = true;
    if (!this.isMine && this.isFree) void this.#claim();
  }
  typed(form: object): void {
    this.#form = form;
    this.keeper.change(form, this.#isTouched);
  }

  /** Takes the task, once however many keys were pressed meanwhile. @returns whether it is this person's now */
  #claim(): Promise<boolean> {
    this.#claiming ??= this.#sendClaim().finally(() => {
      this.#claiming = null;
    });
    return this.#claiming;
  }
  async #sendClaim(): Promise<boolean> {
    try {
      const json = { version: this.task?.version ?? 0 };
      this.#show(await bodyOf(inbox[':taskId'].claim.$post({ param: { taskId: this.taskId }, json })));
      return true;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      // Of a line that is down the badge tells; the next key asks again.
      if (error.status !== 503) this.problem = error;
      await this.load();
      return false;
    }
  }

  /** Takes the task without a key, as when the patient is brought in. */
  async take(): Promise<void> {
    if (this.isFree && !this.isMine) await this.#claim();
  }

  /** Gives it back, with what was typed kept for whoever of this name goes on. */
  async release(): Promise<void> {
    this.busy = true;
    this.problem = null;
    try {
      await this.keeper.flush();
      const json = { version: this.task?.version ?? 0 };
      this.#isTouched = false;
      this.#show(await bodyOf(inbox[':taskId'].release.$post({ param: { taskId: this.taskId }, json })));
    } catch (error) {
      this.problem = error as ApiProblem;
      await this.load();
    } finally {
      this.busy = false;
    }
  }

  /**
   * Completes it, and takes it first where nothing had to be typed. Done, it stays busy until the screen has gone on: pressed again
   * meanwhile it would be said to be over.
   * @returns the receipt, or null where it was refused
   */
  async complete(filled: object): Promise<CaseReceipt | null> {
    this.busy = true;
    this.problem = null;
    this.#isTouched = true;
    let isDone = false;
    try {
      if (this.#claiming && !(await this.#claiming)) return null;
      const body = { form: { ...filled } };
      const json = this.isMine ? body : { ...body, take: this.task?.version ?? 0 };
      const param = { taskId: this.taskId };
      const receipt = await this.#once(body, (key) =>
        act<CaseReceipt>(() => inbox[':taskId'].complete.$post({ param, json }, keyed(key))),
      );
      this.keeper.stop();
      this.#isTouched = false;
      isDone = true;
      return receipt;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      this.problem = error;
      if (error.status === 409 || error.status === 404) await this.load();
      return null;
    } finally {
      this.busy = isDone;
    }
  }
}
