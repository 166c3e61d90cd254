import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { bundlePath, type FlowBuild } from './bundle-path.ts';
import { writeFlowsEntry } from './flows-entry.ts';
import { computeBuildId } from './build-id.ts';

const root = path.resolve(import.meta.dirname, '..');
const flowModule = (name: string): string => path.join(root, 'temporal', `${name}.ts`);

async function bundleTo(folder: string, buildId: string): Promise<void> {
  const partial = `${folder}.new.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  try {
    const { code } = await bundleWorkflowCode({
      workflowsPath: writeFlowsEntry(),
      logger: new DefaultLogger('WARN'),
      failureConverterPath: flowModule('failure-converter'),
      payloadConverterPath: flowModule('payload-converter'),
      workflowInterceptorModules: [flowModule('flow-interceptors')],
    });
    writeFileSync(path.join(partial, 'workflow-bundle.js'), code);
    const sdk = JSON.parse(
      readFileSync(path.join(root, 'node_modules/@temporalio/worker/package.json'), 'utf8'),
    ) as { version: string };
    const meta = { buildId, createdAt: new Date().toISOString(), sdk: sdk.version };
    writeFileSync(path.join(partial, 'meta.json'), `${JSON.stringify(meta, null, 2)}\n`);
    rmSync(folder, { recursive: true, force: true });
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** Bundles the flows of this checkout into `<builds>/<build id>`, unless that build is there already. */
export async function ensureBundle(builds: string): Promise<FlowBuild & { readonly isCached: boolean }> {
  const buildId = computeBuildId();
  const bundle = bundlePath(builds, buildId);
  const isCached = existsSync(bundle);
  if (!isCached) await bundleTo(path.join(builds, buildId), buildId);
  return { buildId, bundle, isCached };
}

// `node temporal/bundle.ts <folder>`: images and the launcher build in a process of their own, since bundling keeps the
// event loop busy for seconds.
if (import.meta.main) {
  const builds = path.resolve(process.argv[2] ?? path.join(root, '.hmtp', 'builds'));
  process.stdout.write(`${JSON.stringify(await ensureBundle(builds))}\n`);
}
