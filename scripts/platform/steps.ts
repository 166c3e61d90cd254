/** Sets the bracket of a running step, such as how something was obtained. */
export type Detail = (text: string) => void;

/** Prints what the launcher does, one timed line a step. */
export type Steps = {
  /** Runs `work` and prints `name (detail) ... 3.1 s`, also when it failed. */
  run<T>(name: string, work: (detail: Detail) => Promise<T>): Promise<T>;
  /** Prints one line that is not a step. */
  readonly say: (line: string) => void;
};

/** `3.1 s` from milliseconds; minutes from 100 s on. */
export function seconds(milliseconds: number): string {
  if (milliseconds < 100_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const whole = Math.round(milliseconds / 1000);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Steps written to `write`, one call a line (the default is standard output). */
export function createSteps(
  write: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
): Steps {
  return {
    say: write,
    async run(name, work) {
      const began = performance.now();
      let bracket = '';
      const line = (): string =>
        `${name}${bracket === '' ? '' : ` (${bracket})`} ... ${seconds(performance.now() - began)}`;
      try {
        const result = await work((text) => {
          bracket = text;
        });
        write(line());
        return result;
      } catch (error) {
        write(`${line()} failed`);
        throw error;
      }
    },
  };
}
