import { condition } from '@temporalio/workflow';

export type Turn = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Lets one piece of work run at a time, in order of arrival: two updates of one case never interleave between plan and write.
 * When nobody is before, the work starts at once and costs no event in the history.
 */
export function oneAtATime(): Turn {
  let next = 0;
  let serving = 0;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    const mine = next++;
    if (mine !== serving) await condition(() => mine === serving);
    try {
      return await work();
    } finally {
      serving += 1;
    }
  };
}
