import path from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf, StartFailure } from '#scripts/platform/failure.ts';

/** With `bundles` the simulation's day is played, with `reads` pages and events are measured, with `scale` the inbox of a large store, else standard visits. */
export type BenchOptions = {
  readonly bundles: string | null;
  readonly visits: number;
  readonly reads: boolean;
  readonly scale: boolean;
};

const usage = 'npm run bench -- [--bundles DIR] [--visits N] [--reads] [--scale]';
const defaultVisits = 96;

/** Reads the command line. @throws StartFailure */
export function readOptions(args: readonly string[]): BenchOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        bundles: { type: 'string' },
        visits: { type: 'string' },
        reads: { type: 'boolean' },
        scale: { type: 'boolean' },
      },
    });
    const visits = values.visits ?? String(defaultVisits);
    if (!/^[1-9]\d{0,3}$/.test(visits))
      throw new StartFailure(`--visits is "${visits}", which is no count below 10000`, usage);
    return {
      bundles: values.bundles === undefined ? null : path.resolve(values.bundles),
      visits: Number(visits),
      reads: values.reads ?? false,
      scale: values.scale ?? false,
    };
  } catch (error) {
    throw error instanceof StartFailure ? error : new StartFailure(messageOf(error), usage);
  }
}
