import v8 from 'node:v8';
import { isMainThread } from 'node:worker_threads';

/**
 * Loaded before a worker (`node --import`), so that it is there in the thread of its flows too. The SDK keeps a stack trace, mapped
 * to its sources, of every promise a flow makes, for the query `__stack_trace` alone, and takes a quarter of the thread's time
 * for it (`docs/performance.md`). Where a flow stands is told by its own query and its table instead, so the hook is
 * answered with one that keeps nothing; the SDK itself does without where a runtime has no such hooks.
 */
if (!isMainThread) v8.promiseHooks.createHook = () => () => undefined;
