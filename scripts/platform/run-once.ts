import { StartFailure } from './failure.ts';
import {
  describeExit,
  evidenceOf,
  readLog,
  rotateLog,
  startLogged,
  type ProcessFolders,
} from './logged-process.ts';
import { root } from './paths.ts';
import path from 'node:path';

export type OnceSpec = {
  readonly name: string;
  readonly script: string;
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly remedy: string;
};

/**
 * Runs a script of the project to its end with its output in the log.
 * @returns what it wrote
 * @throws StartFailure with the last log lines when it fails
 */
export async function runOnce(spec: OnceSpec, folders: ProcessFolders): Promise<string> {
  rotateLog(path.join(folders.logs, `${spec.name}.log`));
  const running = startLogged(
    {
      name: spec.name,
      command: process.execPath,
      args: [path.join(root, spec.script), ...(spec.args ?? [])],
      cwd: root,
      env: spec.env ?? process.env,
    },
    folders,
  );
  const exit = await running.exited;
  if (exit.code !== 0) {
    throw new StartFailure(
      `${spec.name} failed (${describeExit(exit)})`,
      spec.remedy,
      evidenceOf(running.logFile, 8),
    );
  }
  return readLog(running.logFile, running.logStart);
}
