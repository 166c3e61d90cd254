import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Demo } from '#scripts/platform/demo-json.ts';
import { noChromium, obtainChromium } from '#scripts/platform/chromium.ts';
import { describeFailure, StartFailure } from '#scripts/platform/failure.ts';
import { startPlatform } from '#scripts/test/with-platform.ts';
import { clearKilledRuns, createRunFolder, removeRunFolder } from './run-folder.ts';

const say = (line: string): boolean => process.stderr.write(`${line}\n`);

/** The platform that the browsers walk through: what `npm start` starts, with its addresses and demo logins. */
export type BrowserPlatform = Pick<Demo, 'logins'> & {
  readonly webUrl: string;
  readonly apiUrl: string;
  /** Where the suites note what was asked from a page. */
  readonly callsFile: string;
  /** Folder for what a suite starts of its own. */
  readonly folder: string;
};

/** Reads addresses and logins of a started platform. */
export function readPlatform(demoFile: string): Pick<BrowserPlatform, 'logins' | 'webUrl' | 'apiUrl'> {
  const { web, api, logins } = JSON.parse(readFileSync(demoFile, 'utf8')) as Demo;
  return { webUrl: web, apiUrl: api, logins };
}

/** The platform of this run. */
export function browserPlatform(): BrowserPlatform {
  const { HMTP_BROWSER_DEMO: demoFile = '', HMTP_BROWSER_FOLDER: folder = '' } = process.env;
  return { ...readPlatform(demoFile), folder, callsFile: path.join(folder, 'browser-calls.txt') };
}

/** Set-up of the browser suites: a browser, and the whole platform started by the launcher as a person starts it. */
export default async function setup(): Promise<() => Promise<void>> {
  try {
    const chromium = await obtainChromium(say);
    if (!chromium) throw new StartFailure('the browser suites cannot run', noChromium);
    process.env.HMTP_CHROMIUM = chromium;
    // Under `npm test` the runner has a folder, and clears it.
    const given = process.env.HMTP_BROWSER_FOLDER;
    if (!given) await clearKilledRuns();
    const folder = given ?? createRunFolder();
    process.env.HMTP_BROWSER_FOLDER = folder;
    const platform = await startPlatform(folder, process.env);
    process.env.HMTP_BROWSER_DEMO = platform.state.demoFile;
    return async () => {
      await platform.stop();
      if (!given) await removeRunFolder(folder);
    };
  } catch (error) {
    throw new Error(describeFailure(error), { cause: error });
  }
}
