import { condition } from '@temporalio/workflow';

export type Turn = (<T>(work: () => Promise<T>) => Promise<T>) & {
  /**
   * Whether a step is under way. Then nobody can say yet what is in turn: an update that comes with the repetition of a step whose
   * worker died must wait for it, not be refused for what that step is about to open.
   */
  isBusy(): boolean;
};

/**
 * Lets one piece of work run at a time, in order of arrival: two updates of one visit never interleave between plan and write.
 * When nobody is before, the work starts at once and costs no event in the history.
 */
export function oneAtATime(): Turn {
  let next = 0;
  let serving = 0;
  const turn = async <T>(work: () => Promise<T>): Promise<T> => {
    const mine = next++;
    if (mine !== serving) await condition(() => mine === serving);
    try {
      return await work();
    } finally {
      serving += 1;
    }
  };
  return Object.assign(turn, { isBusy: () => next !== serving });
}
