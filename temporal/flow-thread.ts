import v8 from 'node:v8';
import { getEnvironmentData, isMainThread, parentPort, setEnvironmentData } from 'node:worker_threads';
import { isStuck, limitFirstMessage } from '#temporal/flow-guard.ts';

/**
 * Loaded before a worker (`node --import`), so that it is there in the thread of its flows too, and takes from that thread two costs
 * of the SDK that are more than half of its time (`docs/performance.md`, ADR-0038).
 */
const key = 'hmtp.flow-thread';
/** The SDK keeps one thread where flows share a context, as here. */
const threads = 16;
/**
 * The SDK keeps a stack trace, mapped to its sources, of every promise a flow makes, for the query `__stack_trace` alone. Where a
 * flow stands is told by its own query and its table instead, so the hook is answered with one that keeps nothing; the SDK
 * itself does without where a runtime has no such hooks.
 */
function keepNoPromiseStacks(): void {
  v8.promiseHooks.createHook = () => () => undefined;
}

if (isMainThread) {
  const since = new BigInt64Array(new SharedArrayBuffer(8 * (threads + 1)));
  setEnvironmentData(key, since);
  setInterval(() => {
    if (!isStuck(since.subarray(1))) return;
    process.stderr.write('{"level":60,"name":"worker","msg":"a flow does not yield, the worker ends"}\n');
    process.kill(process.pid, 'SIGKILL');
  }, 1000).unref();
} else if (parentPort) {
  keepNoPromiseStacks();
  const since = getEnvironmentData(key) as unknown as BigInt64Array | undefined;
  // The first place counts the threads.
  const slot = since ? Number(Atomics.add(since, 0, 1n)) + 1 : 0;
  if (since && slot <= threads) limitFirstMessage(parentPort, since, slot);
}
