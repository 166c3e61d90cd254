import path from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf, StartFailure } from '#scripts/platform/failure.ts';
import { root } from '#scripts/platform/paths.ts';

export type SimOptions = { readonly bundles: string; readonly visits: number; readonly concurrency: number };

const usage = 'npm run sim -- [--bundles DIR] [--visits N] [--concurrency C]';

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text))
    throw new StartFailure(`--${name} is "${text}", which is no count`, usage);
  return Number(text);
}

/** Reads the command line; without `--bundles`, the small set of the repository. @throws StartFailure */
export function readOptions(args: readonly string[]): SimOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { bundles: { type: 'string' }, visits: { type: 'string' }, concurrency: { type: 'string' } },
    });
    return {
      bundles: path.resolve(values.bundles ?? path.join(root, 'test', 'fixtures', 'synthea')),
      visits: values.visits === undefined ? Number.MAX_SAFE_INTEGER : wholeNumber('visits', values.visits),
      concurrency: wholeNumber('concurrency', values.concurrency ?? '4'),
    };
  } catch (error) {
    throw error instanceof StartFailure ? error : new StartFailure(messageOf(error), usage);
  }
}
