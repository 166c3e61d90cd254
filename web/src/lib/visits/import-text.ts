/** One entry as it is sent to the import of a catalogue. */
export type ImportItem = Record<string, unknown>;
export type ReadImport = { items: ImportItem[] } | { error: 'empty' | 'json' | 'too_many' };

const most = 500;
const numbers = ['packSize', 'pricePer', 'decimals', 'turnaroundMinutes', 'durationMinutes'];
const flags = ['needsSide', 'active'];
/** Lists, in a cell written as JSON. */
const lists = ['answers', 'ranges'];

/** Rows of a table: comma, semicolon or tab, whichever the first line has; quotes may hold any of them, and line ends. */
function rowsOf(text: string): string[][] {
  const head = text.slice(0, text.search(/\n|$/));
  const separator = ['\t', ';', ','].find((sign) => head.includes(sign)) ?? ',';
  const rows: string[][] = [[]];
  let cell = '';
  let isQuoted = false;
  const endCell = () => {
    rows.at(-1)?.push(cell.trim());
    cell = '';
  };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (isQuoted && sign === '"' && text.charAt(at + 1) === '"') {
      cell += '"';
      at += 1;
    } else if (sign === '"' && (isQuoted || !cell.trim())) isQuoted = !isQuoted;
    else if (!isQuoted && sign === separator) endCell();
    else if (!isQuoted && sign === '\n') {
      endCell();
      rows.push([]);
    } else if (isQuoted || sign !== '\r') cell += sign;
  }
  endCell();
  return rows.filter((row) => row.some(Boolean));
}

function valueOf(name: string, cell: string): unknown {
  if (numbers.includes(name) && /^-?\d+(\.\d+)?$/.test(cell)) return Number(cell);
  if (flags.includes(name))
    return /^(yes|true|1)$/i.test(cell) || (/^(no|false|0)$/i.test(cell) ? false : cell);
  if (lists.includes(name))
    try {
      return JSON.parse(cell) as unknown;
    } catch {
      return cell;
    }
  return cell;
}

/**
 * Reads what was pasted: a JSON array (or an object with `items`), or a table whose first line names the fields of the API.
 * An empty cell is a field left out, so that it stays as it is. Whether values are right is said by the API, item by item.
 */
export function readImport(text: string): ReadImport {
  const pasted = text.trim();
  let items: ImportItem[];
  if (/^[[{]/.test(pasted)) {
    try {
      const read = JSON.parse(pasted) as ImportItem | ImportItem[];
      items = Array.isArray(read) ? read : Array.isArray(read.items) ? (read.items as ImportItem[]) : [read];
    } catch {
      return { error: 'json' };
    }
  } else {
    const [names = [], ...rows] = rowsOf(pasted);
    items = rows.map((row) =>
      Object.fromEntries(
        names.flatMap((name, at) => (name && row[at] ? [[name, valueOf(name, row[at])] as const] : [])),
      ),
    );
  }
  if (!items.length) return { error: 'empty' };
  return items.length > most ? { error: 'too_many' } : { items };
}
