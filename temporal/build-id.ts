import path from 'node:path';
import { hashPaths } from './folder-hash.ts';

const root = path.resolve(import.meta.dirname, '..');

// Whatever can change what a flow does or says to its activities. Each build id gets its own worker process until
// its last open case is closed.
const inputs = [
  'workflows',
  'activities',
  'contracts',
  'domain',
  'temporal/failure-converter.ts',
  'temporal/payload-converter.ts',
  'temporal/flow-interceptors.ts',
  'package-lock.json',
];
// Tests and golden histories lie beside the flows and change nothing in them.
const notCode = /(\.test\.ts|\.md)$|(^|\/)histories\//;

/** Id of the flows as they are in this checkout: 16 hexadecimal digits. */
export function computeBuildId(base: string = root): string {
  return hashPaths(base, inputs, (relative) => notCode.test(relative)).slice(0, 16);
}
