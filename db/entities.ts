import { globSync } from 'node:fs';
import path from 'node:path';
import { EntitySchema } from '@mikro-orm/core';

const files = globSync('*/*.entity.ts', { cwd: import.meta.dirname }).toSorted();
const found = await Promise.all(
  files.map(
    (file) =>
      import(/* @vite-ignore */ `#db/${file.split(path.sep).join('/')}`) as Promise<Record<string, unknown>>,
  ),
);

/** Every mapped table: whatever the `.entity.ts` files of the modules export. */
export const entities = found
  .flatMap((each) => Object.values(each))
  .filter((each): each is EntitySchema => each instanceof EntitySchema);
