import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { moduleNames } from '#contracts/platform/names.ts';

const root = path.resolve(import.meta.dirname, '..');
const layers = [
  'contracts',
  'domain',
  'db',
  'workflows',
  'activities',
  'integrations',
  'api',
  'temporal',
] as const;

const modules: ReadonlySet<string> = new Set(moduleNames);

/** Folders of a layer that are no module, each with its reason. */
const technical: Readonly<Record<string, string>> = {
  'db/migrations': 'the schema, in order',
  'db/seeds': 'demo data and bundled code lists',
  'db/driver': 'how statements go to PostgreSQL, below every module',
  'db/tenancy': 'the hospital of a transaction, below every module',
  'db/sealing': 'chains and signs audit rows, below every module',
  'api/middleware': 'what every request passes',
  'temporal/ui':
    'the program that shows histories to operations, in the language of the server it is built from',
  'workflows/histories': 'golden histories, named by workflow and version',
};

/** Words that name nothing: whatever is put there has a better home. */
const bannedWords = new Set([
  'utils',
  'util',
  'common',
  'helpers',
  'helper',
  'services',
  'operations',
  'misc',
]);
/** Names a framework reads. */
const givenNames = /^([+][a-z]+(\.server)?\.(svelte|ts)|hooks\.server\.ts|app\.(html|css|d\.ts))$/;
const roles = /\.(workflow|activities|entity|repository|routes)\.ts$/;
const code = /\.(ts|mts|js|mjs|svelte|css|sql)$/;
/** Made by a program from data, not written. */
const generated = /^(db\/seeds\/data\/|db\/migrations\/.*-baseline)/;

/** Every file of the tree that could be committed, relative to the root, with `/` on every system. */
function filesBelow(folder: string): string[] {
  const skipped = /(^|\/)(node_modules|\.git|\.hmtp|\.svelte-kit|coverage|test-results)$|^web\/build$/;
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const below = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (skipped.test(below)) return [];
    return entry.isDirectory() ? filesBelow(below) : [below];
  });
}

const files = filesBelow('');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const nameWords = (segment: string): string[] => segment.toLowerCase().split(/[^a-z0-9]+/);

describe('module names', () => {
  test('are the agreed ones', () => {
    expect([...modules].join(' ')).toBe(
      'identity patients doctors appointments cases visits consultations procedures labs pharmacy billing claims inbox catalogue portal audit notifications platform',
    );
  });

  for (const layer of layers) {
    test(`every folder of ${layer}/ is a module or a technical folder with a reason`, () => {
      const folders = new Set(
        files
          .filter((file) => file.startsWith(`${layer}/`) && file.split('/').length > 2)
          .map((file) => file.split('/')[1] as string),
      );
      // An adapter folder of integrations/ carries the name of its port, below a module like everywhere else.
      const strange = [...folders].filter(
        (folder) => !modules.has(folder) && !technical[`${layer}/${folder}`],
      );
      expect(strange).toEqual([]);
    });
  }

  test('no folder or file is named by a word that names nothing', () => {
    const strange = files.filter((file) =>
      file.split('/').some((segment) => nameWords(segment).some((word) => bannedWords.has(word))),
    );
    expect(strange).toEqual([]);
  });

  test('files are kebab-case', () => {
    const strange = files.filter((file) => {
      const segments = file.split('/');
      const name = segments.at(-1) as string;
      if (!code.test(name) || givenNames.test(name)) return false;
      const below = segments.slice(0, -1);
      const isRoute = file.startsWith('web/src/routes/');
      return (
        !/^\.?[a-z0-9]+([-.][a-z0-9]+)*$/.test(name) ||
        (!isRoute && below.some((segment) => !/^\.?[a-z0-9]+(-[a-z0-9]+)*$/.test(segment)))
      );
    });
    expect(strange).toEqual([]);
  });

  test('pools of connections are opened in one place, where losing the server ends no process', () => {
    const opening = files.filter(
      (file) =>
        /^(db|activities|api|temporal)\/.*(?<!test)\.ts$/.test(file) && read(file).includes('new pg.Pool('),
    );
    expect(opening).toEqual(['db/driver/pool.ts']);
  });

  test('each role of a file lives in its own layer', () => {
    const homes: Record<string, string> = {
      workflow: 'workflows/',
      activities: 'activities/',
      entity: 'db/',
      repository: 'db/',
      routes: 'api/',
    };
    const strange = files.filter((file) => {
      const role = roles.exec(file)?.[1];
      return role !== undefined && !file.startsWith(homes[role] as string);
    });
    expect(strange).toEqual([]);
  });
});

describe('sizes', () => {
  test('no file of code has more than 400 lines', () => {
    const long = files
      .filter((file) => code.test(file) && !generated.test(file))
      .map((file) => ({
        file,
        lines: read(file)
          .split('\n')
          .filter((line) => line.trim() !== '').length,
      }))
      .filter(({ lines }) => lines > 400);
    expect(long).toEqual([]);
  });
});

describe('what must not be written', () => {
  const sources = files.filter((file) => code.test(file) && file !== 'test/architecture.test.ts');

  test('no path of one machine', () => {
    const strange = sources.filter((file) => /['"`(\s](\/root\/|\/home\/[a-z]|\/work\/)/.test(read(file)));
    expect(strange).toEqual([]);
  });
});

describe('decision records', () => {
  const records = files.filter((file) => file.startsWith('docs/adr/') && file.endsWith('.md'));

  test('are numbered without gaps', () => {
    const numbers = records.map((file) =>
      Number(/^docs\/adr\/(\d{4})-[a-z0-9-]+\.md$/.exec(file)?.[1] ?? NaN),
    );
    expect(numbers.sort((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1));
    expect(numbers.length).toBeGreaterThan(0);
  });

  for (const file of records) {
    test(`${path.basename(file)} has the five parts`, () => {
      const text = read(file);
      expect(text).toMatch(/^# \d{4}\. .+/);
      expect(text).toMatch(/^\*\*Status:\*\* (proposed|accepted|superseded by \d{4})/m);
      expect(text).toMatch(/^\*\*Enforced by:\*\* .+/m);
      for (const part of ['Context', 'Decision', 'Consequences'])
        expect(text).toMatch(new RegExp(`^## ${part}$`, 'm'));
    });

    test(`${path.basename(file)} names only files that exist`, () => {
      const [, enforced = ''] = /^\*\*Enforced by:\*\* ([^]*?)(?=\n\n)/m.exec(read(file)) ?? [];
      const named = [...enforced.matchAll(/`([a-z.][\w./-]*\.(?:ts|mjs|js|sql|json|yml))`/g)].map(
        (match) => match[1] as string,
      );
      expect(named.filter((name) => !files.includes(name))).toEqual([]);
    });
  }

  test('every record named in code or prose exists', () => {
    const existing = new Set(records.map((file) => path.basename(file).slice(0, 4)));
    const strange = files
      .filter((file) => code.test(file) || file.endsWith('.md'))
      .flatMap((file) =>
        [...read(file).matchAll(/ADR-(\d{4})/g)].map((match) => ({ file, number: match[1] as string })),
      )
      .filter(({ number }) => !existing.has(number));
    expect(strange).toEqual([]);
  });
});

describe('documents', () => {
  const pages = files.filter((file) => file.endsWith('.md') && !file.startsWith('.'));

  test('links between pages and to files lead somewhere', () => {
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|mailto:|#)([^)\s]+)\)/g)]
        .map((match) => (match[1] as string).split('#')[0] as string)
        .filter(
          (target) =>
            !files.some((file) =>
              `${file}/`.startsWith(
                `${path.posix.join(path.posix.dirname(page), target)}/`.replace(/\/\/$/, '/'),
              ),
            ),
        )
        .map((target) => `${page} -> ${target}`),
    );
    expect(broken).toEqual([]);
  });

  test('every npm script a page names is in package.json', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const strange = pages.flatMap((page) =>
      [...read(page).matchAll(/`npm run ([a-z0-9:-]+)/g)]
        .map((match) => match[1] as string)
        .filter((name) => !(name in scripts))
        .map((name) => `${page}: ${name}`),
    );
    expect(strange).toEqual([]);
  });
});
