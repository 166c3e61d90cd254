import { globSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');

/** The files that tell a flow, by their name. */
export const flowFiles = (): string[] => globSync('workflows/*/*.workflow.ts', { cwd: root }).toSorted();

/**
 * Writes the module that a bundle of flows begins with: each flow that is told in `workflows/` is in it, none has to be named. It lies
 * in the checkout, where packages are found, and is the same for whoever writes it.
 * @returns its path
 */
export function writeFlowsEntry(): string {
  const folder = path.join(root, '.hmtp');
  const entry = path.join(folder, 'flows-entry.js');
  const partial = `${entry}.${process.pid}`;
  mkdirSync(folder, { recursive: true });
  const lines = flowFiles().map((file) => `export * from ${JSON.stringify(path.join(root, file))};`);
  writeFileSync(partial, `${lines.join('\n')}\n`);
  renameSync(partial, entry);
  return entry;
}
