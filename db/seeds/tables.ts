import { readFile } from 'node:fs/promises';

/** A row of a table of `db/seeds/data`, by the names of its first line. Throws for a name that is no column. */
export type SeedRow = (column: string) => string;

/** Reads a tab-separated table of `db/seeds/data`. */
export async function readTable(name: string): Promise<SeedRow[]> {
  const [head = '', ...lines] = (await readFile(new URL(`./data/${name}.tsv`, import.meta.url), 'utf8'))
    .replace(/\n$/, '')
    .split('\n');
  const columns = head.split('\t');
  return lines.map((line, index) => {
    const cells = line.split('\t');
    if (cells.length !== columns.length)
      throw new Error(`${name}.tsv: row ${index + 2} has ${cells.length} cells`);
    return (column) => {
      const cell = cells[columns.indexOf(column)];
      if (cell === undefined) throw new Error(`${name}.tsv has no column ${column}`);
      return cell;
    };
  });
}

const daysOf = { d: 1, m: 365.25 / 12, y: 365.25 } as const;
/** An age as `15d`, `6m` or `18y`, in whole days; `otherwise` where nothing is written. */
export function ageInDays(written: string, otherwise: number): number {
  if (!written) return otherwise;
  const [, count, unit] = /^(\d+)([dmy])$/.exec(written) ?? [];
  if (!count || !unit) throw new Error(`no age: ${written}`);
  return Math.floor(Number(count) * daysOf[unit as keyof typeof daysOf]);
}

/** A number, or null where nothing is written. */
export const numberOrNull = (written: string): number | null => (written === '' ? null : Number(written));

/** What an entry of a catalogue costs, in minor units of the hospital's currency. */
export type CataloguePrice = { code: string; name: string; priceMinor: string };
