import { spawn } from 'node:child_process';
import { recordProcess, signalGroup } from '#scripts/platform/leftovers.ts';
import { root } from '#scripts/platform/paths.ts';

let current: { pid: number; exited: Promise<number> } | undefined;

process.on('exit', () => {
  if (current) signalGroup(current.pid, 'SIGKILL');
});

export type ForegroundSpec = {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Folder for the record by which the next run finds it, should this one be killed. */
  readonly run?: string;
  /** Collects standard output too. */
  readonly isRead?: boolean;
  /** Told of what is read when it is written. */
  readonly onOutput?: (text: string) => void;
};

/** Runs Node on a script with its output shown. It leads its own process group, so that all it starts can be ended. */
export async function runForeground(spec: ForegroundSpec): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, spec.args, {
    cwd: root,
    env: spec.env,
    detached: true,
    stdio: ['ignore', spec.isRead ? 'pipe' : 'inherit', 'inherit'],
  });
  const pid = child.pid ?? 0;
  const forget = spec.run && pid > 0 ? recordProcess(spec.run, spec.name, pid, 'SIGTERM') : () => undefined;
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    const text = chunk.toString('utf8');
    output += text;
    process.stdout.write(chunk);
    spec.onOutput?.(text);
  });
  const exited = new Promise<number>((resolve) => {
    child.once('close', (code) => {
      resolve(code ?? 1);
    });
    child.once('error', () => {
      resolve(127);
    });
  });
  current = { pid, exited };
  const code = await exited;
  current = undefined;
  forget();
  return { code, output };
}

/** Ends the script that runs now: asked first, killed after the grace time. */
export async function stopForeground(graceMilliseconds = 3000): Promise<void> {
  const running = current;
  if (!running) return;
  signalGroup(running.pid, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(running.pid, 'SIGKILL'), graceMilliseconds);
  await running.exited;
  clearTimeout(timer);
}
