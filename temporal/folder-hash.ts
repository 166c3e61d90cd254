import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

function filesBelow(folder: string, skip: (relative: string) => boolean, base: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    if (skip(path.relative(base, full).split(path.sep).join('/'))) return [];
    if (entry.isDirectory()) return filesBelow(full, skip, base);
    return entry.isFile() ? [full] : [];
  });
}

/**
 * SHA-256 over names and contents of files and folders below `base`, in a fixed order. Paths that do not exist count
 * as absent. `skip` sees paths relative to `base` with forward slashes.
 */
export function hashPaths(
  base: string,
  paths: readonly string[],
  skip: (relative: string) => boolean = () => false,
): string {
  const hash = createHash('sha256');
  const files = paths.flatMap((each) => {
    const full = path.join(base, each);
    if (!existsSync(full)) return [];
    return statSync(full).isDirectory() ? filesBelow(full, skip, base) : [full];
  });
  for (const file of files.sort()) {
    hash.update(`${path.relative(base, file).split(path.sep).join('/')}\0`);
    hash.update(createHash('sha256').update(readFileSync(file)).digest());
  }
  return hash.digest('hex');
}
