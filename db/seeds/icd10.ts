import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import { plainName } from '#domain/patients/name-search.ts';

/** Loads the ICD-10-CM list once; a database that has it is left alone. @returns how many codes there are */
export async function seedIcd10(owner: pg.Client): Promise<number> {
  await owner.query('begin');
  // The owner is under row-level security too, and the table's policies let nobody write: lifted inside this transaction only.
  await owner.query('alter table icd10_code no force row level security');
  const { rows } = await owner.query<{ count: string }>('select count(*) as count from icd10_code');
  let count = Number(rows[0]?.count ?? 0);
  if (!count) {
    const lines = (await readFile(new URL('./icd10cm-2026-04.tsv', import.meta.url), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => line.split('\t'));
    const codes = lines.filter(([, kind]) => kind === 'leaf' || kind === 'group');
    const column = (index: number) => codes.map((line) => line[index] ?? '');
    await owner.query(
      'insert into icd10_code (code, kind, chapter, text, search_text) select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) on conflict do nothing',
      [
        column(0),
        column(1),
        column(2),
        column(3).map((text) => text.slice(0, 400)),
        column(3).map(plainName),
      ],
    );
    count = codes.length;
  }
  await owner.query('alter table icd10_code force row level security');
  await owner.query('commit');
  return count;
}
