import path from 'node:path';

/** One kept build of the flows. */
export type FlowBuild = { readonly buildId: string; readonly bundle: string };

/** Where the bundle of a build id lies. */
export function bundlePath(builds: string, buildId: string): string {
  return path.join(builds, buildId, 'workflow-bundle.js');
}
