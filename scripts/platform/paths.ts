import { mkdirSync } from 'node:fs';
import path from 'node:path';

/** Folder of the checkout. */
export const root = path.resolve(import.meta.dirname, '..', '..');

/** Everything a demo installation keeps on disk. */
export type StateFolder = {
  readonly folder: string;
  readonly logs: string;
  readonly run: string;
  readonly builds: string;
  readonly postgresData: string;
  readonly temporalFile: string;
  readonly secretsFile: string;
  readonly demoFile: string;
  readonly loginsFile: string;
};

/** Names the files of a state folder: `.hmtp` in the checkout, or `HMTP_STATE_DIR` (used by tests of the launcher). */
export function stateFolder(
  folder: string = process.env.HMTP_STATE_DIR ?? path.join(root, '.hmtp'),
): StateFolder {
  const absolute = path.resolve(root, folder);
  return {
    folder: absolute,
    logs: path.join(absolute, 'logs'),
    run: path.join(absolute, 'run'),
    builds: path.join(absolute, 'builds'),
    postgresData: path.join(absolute, 'postgres'),
    temporalFile: path.join(absolute, 'temporal.db'),
    secretsFile: path.join(absolute, 'secrets.json'),
    demoFile: path.join(absolute, 'demo.json'),
    loginsFile: path.join(absolute, 'logins.json'),
  };
}

/** Creates the folders of a state folder. */
export function createStateFolder(state: StateFolder): void {
  for (const folder of [state.folder, state.logs, state.run, state.builds])
    mkdirSync(folder, { recursive: true });
}
