import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { StartFailure } from './failure.ts';
import { hashPaths } from '#temporal/folder-hash.ts';
import { evidenceOf, startLogged, type ProcessFolders } from './logged-process.ts';
import { root } from './paths.ts';

const inputs = ['web', 'contracts', 'package.json', 'package-lock.json'];
const outputs = /^web\/(build|\.svelte-kit|node_modules)(\/|$)/;

/** Handler of the built web application, which the front door serves. */
export const webHandler = path.join(root, 'web', 'build', 'handler.js');
// It lies beside what it describes, so that a removed build is never taken for a current one.
const stamp = path.join(root, 'web', 'build', '.content-hash');

/**
 * Builds the web application unless the build of the same contents is there.
 * @returns whether the build was there already
 */
export async function ensureWebBuild(folders: ProcessFolders): Promise<'cached' | 'built'> {
  const hash = hashPaths(root, inputs, (relative) => outputs.test(relative));
  if (existsSync(webHandler) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return 'cached';
  rmSync(stamp, { force: true });
  const vite = path.join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const running = startLogged(
    {
      name: 'web-build',
      command: process.execPath,
      args: [vite, 'build', '--config', 'web/vite.config.ts', '--logLevel', 'warn'],
      cwd: root,
      env: { ...process.env, NODE_ENV: 'production' },
    },
    folders,
  );
  const exit = await running.exited;
  if (exit.code !== 0 || !existsSync(webHandler)) {
    throw new StartFailure(
      'the web application could not be built',
      'npm run check shows what is wrong in web/',
      evidenceOf(running.logFile, 12),
    );
  }
  writeFileSync(stamp, hash);
  return 'built';
}
