import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { identityOf, isAlive, type ProcessIdentity } from './process-identity.ts';

type Lock = ProcessIdentity & { folder: string; url?: string };

/** The right to run the one launcher of a state folder. */
export type LauncherLock = {
  /** Notes the address that a second `npm start` tells. */
  setUrl(url: string): void;
  release(): void;
};

function read(file: string): Lock | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Lock;
  } catch {
    return undefined;
  }
}

/** The living launcher of a state folder, if there is one. */
export function livingLauncher(folder: string): Lock | undefined {
  const lock = read(path.join(folder, 'launcher.json'));
  return lock && lock.folder === folder && isAlive(lock) ? lock : undefined;
}

/**
 * Claims a state folder for this process. A claim of a launcher that was killed is taken over.
 * @returns the lock, or the living launcher that holds it
 */
export function claimLauncher(folder: string): LauncherLock | { heldBy: Lock } {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'launcher.json');
  const identity = identityOf();
  if (!identity) throw new Error('this process has no start time');
  let lock: Lock = { ...identity, folder };
  for (;;) {
    try {
      writeFileSync(file, JSON.stringify(lock), { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const living = livingLauncher(folder);
      if (living) return { heldBy: living };
      rmSync(file, { force: true });
    }
  }
  return {
    setUrl(url) {
      lock = { ...lock, url };
      writeFileSync(file, JSON.stringify(lock));
    },
    release() {
      if (read(file)?.pid === process.pid) rmSync(file, { force: true });
    },
  };
}
