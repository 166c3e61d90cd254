import { describeFailure } from '#scripts/platform/failure.ts';
import { startShared } from './shared.ts';

/**
 * Set-up of the projects that need servers. Under `npm test` the runner has started them already; alone, vitest starts
 * them here and stops them at the end.
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.HMTP_TEST_PG) return undefined;
  try {
    const shared = await startShared((line) => process.stderr.write(`${line}\n`));
    Object.assign(process.env, shared.environment);
    return async () => {
      for (const name of Object.keys(shared.environment)) delete process.env[name];
      await shared.stop();
    };
  } catch (error) {
    throw new Error(describeFailure(error), { cause: error });
  }
}
