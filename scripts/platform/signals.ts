import { constants } from 'node:os';
import { messageOf } from './failure.ts';
import type { Steps } from './steps.ts';

const impatientAfterMilliseconds = 2000;

/**
 * Stops everything in order on SIGINT, SIGTERM and SIGHUP, and when the process that started us is gone. A second
 * Ctrl-C after two seconds kills at once. (One key press can arrive twice: from the terminal and passed on by npm.)
 * @returns whether a stop has begun
 */
export function onStopSignals(steps: Steps, stop: () => Promise<void>, killAll: () => void): () => boolean {
  let stoppingSince: number | undefined;
  const begin = (signal: NodeJS.Signals): void => {
    if (stoppingSince !== undefined) {
      if (Date.now() - stoppingSince < impatientAfterMilliseconds) return;
      killAll();
      process.exit(1);
    }
    stoppingSince = Date.now();
    steps.say('stopping ...');
    stop().then(
      () => {
        steps.say('stopped');
        process.exit(signal === 'SIGINT' ? 0 : 128 + constants.signals[signal]);
      },
      (error: unknown) => {
        steps.say(`could not stop everything: ${messageOf(error)} -- remedy: the next npm start does`);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      begin(signal);
    });
  }
  const parent = process.ppid;
  if (process.env.HMTP_WRAPPER_PID === String(parent)) {
    setInterval(() => {
      if (process.ppid !== parent) begin('SIGHUP');
    }, 1000).unref();
  }
  // Writing to a terminal that was closed must not end us before the processes are stopped.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  return () => stoppingSince !== undefined;
}
