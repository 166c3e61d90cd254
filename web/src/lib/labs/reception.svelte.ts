import type { Task } from '#contracts/inbox/task.ts';
import { session } from '#lib/identity/session.svelte.ts';
import { act } from '#lib/inbox/complete.ts';
import { isScanned, readScan } from '#lib/labs/scan.ts';
import { ApiProblem } from '#lib/platform/api.ts';
import { bodyOf, keyed } from '#lib/platform/client.ts';
import { inbox } from '#lib/platform/clients.ts';
import { oneAct } from '#lib/platform/one-act.ts';

const form = { outcome: 'received' };
/** `unknown`: no specimen with this number waits here. `held`: somebody else has its task. `refused`: tried, and not taken. */
type State = 'looking' | 'ready' | 'unknown' | 'held' | 'sending' | 'done' | 'refused';

/** One specimen that was scanned. */
export class ScannedSpecimen {
  readonly accession: string;
  state = $state<State>('looking');
  task = $state.raw<Task | null>(null);
  problem = $state.raw<ApiProblem | null>(null);
  // Each specimen is an act of its own, and a second press repeats that act and not another one.
  readonly #once = oneAct();

  constructor(accession: string) {
    this.accession = accession;
  }

  get isReady(): boolean {
    return this.state === 'ready' || this.state === 'refused';
  }

  /** Looks for the task in which it is received. */
  async look(): Promise<void> {
    this.state = 'looking';
    this.problem = null;
    try {
      const query = { view: 'all', kind: 'specimen_receipt', q: this.accession, limit: '5' } as const;
      const { items } = await bodyOf(inbox.$get({ query }));
      const scan = readScan(this.accession);
      this.task = items.find((task) => isScanned(scan, task)) ?? null;
      const isHeld = this.task?.claimantId && this.task.claimantId !== session.user?.id;
      this.state = !this.task ? 'unknown' : isHeld ? 'held' : 'ready';
    } catch (error) {
      this.#refuse(error);
    }
  }

  /** Receives it, as its task would: takes the task and completes it. A refusal stays beside it. */
  async receive(): Promise<void> {
    const { task } = this;
    if (!task || !this.isReady) return;
    this.state = 'sending';
    this.problem = null;
    try {
      const param = { taskId: task.id };
      if (task.claimantId !== session.user?.id)
        this.task = await bodyOf(inbox[':taskId'].claim.$post({ param, json: { version: task.version } }));
      await this.#once(form, (key) =>
        act(() => inbox[':taskId'].complete.$post({ param, json: { form } }, keyed(key))),
      );
      this.state = 'done';
    } catch (error) {
      const problem = this.#refuse(error);
      // Who was first may have changed it: what it is now decides what the next press does.
      if (problem.status === 409) await this.#lookAgain(problem);
    }
  }

  async #lookAgain(problem: ApiProblem): Promise<void> {
    await this.look();
    this.problem = problem;
    if (this.state === 'ready') this.state = 'refused';
  }

  #refuse(error: unknown): ApiProblem {
    if (!(error instanceof ApiProblem)) throw error;
    this.problem = error;
    this.state = 'refused';
    return error;
  }
}
