import vm from 'node:vm';
import type { MessagePort } from 'node:worker_threads';

/** Twice what the SDK gives a call. */
const stuckAfterMs = 10_000;

/**
 * @param since of each thread: since when it works on a message, in ms since 1970, 0 when it rests
 * @returns whether one works on its message for too long
 */
export function isStuck(since: BigInt64Array, now = Date.now()): boolean {
  return since.some((_, slot) => {
    const at = Number(Atomics.load(since, slot));
    return at > 0 && now - at > stuckAfterMs;
  });
}

/** Which flow a message wakes; null for all other messages. */
function runOf(message: unknown): string | null {
  const { input } = message as { input?: { type?: unknown; runId?: unknown } };
  return input?.type === 'activate-workflow' && typeof input.runId === 'string' ? input.runId : null;
}

/**
 * The SDK ends a flow that never yields by a time limit on each of its calls into the flow's context, and Node starts a thread for
 * each limit: 0.1 ms of CPU, and half a millisecond until it is joined where all processors are busy. Here the limit stays on
 * the first message of a flow in this process; from the second on nothing but a stamp is kept, and the main thread ends a process whose flows
 * stand still. Started anew, it replays the flow with the limit, and the SDK fails that one task again and again while all others go on.
 */
export function limitFirstMessage(port: MessagePort, since: BigInt64Array, slot: number): void {
  const known = new Set<string>();
  let isKnown = false;
  const runInContext = Reflect.get(vm.Script.prototype, 'runInContext');
  vm.Script.prototype.runInContext = function (context, options): unknown {
    const chosen = isKnown && options?.timeout !== undefined ? { ...options, timeout: undefined } : options;
    return runInContext.call(this, context, chosen);
  };

  type Listener = (message: unknown) => unknown;
  const on: (event: string, listener: Listener) => MessagePort = port.on.bind(port);
  const watched = (listener: Listener) => (message: unknown) => {
    const run = runOf(message);
    isKnown = run !== null && known.has(run);
    if (isKnown) Atomics.store(since, slot, BigInt(Date.now()));
    try {
      void listener(message);
      if (run !== null) known.add(run);
      else forget(message);
    } finally {
      // What the listener does later, after it has waited, has the limit of the SDK.
      isKnown = false;
      Atomics.store(since, slot, 0n);
    }
  };
  const forget = (message: unknown) => {
    const { input } = message as { input?: { type?: unknown; runId?: string } };
    if (input?.type === 'dispose-workflow' && input.runId) known.delete(input.runId);
  };
  port.on = ((event: string, listener: Listener) =>
    on(event, event === 'message' ? watched(listener) : listener)) as typeof port.on;
}
