/** Where a value stands: as one value, as a name to be quoted, or as the whole list of an `in (?)`. */
export type Slot = 'value' | 'name' | 'in' | 'not in';

/** A statement cut at its placeholders: `texts` has one entry more than `slots`. */
export type Template = { texts: readonly string[]; slots: readonly Slot[] };

const listBefore = /\b(not\s+)?in\s*\(\s*$/i;

function slotBetween(before: string, after: string): Slot {
  const list = /^\s*\)/.test(after) ? listBefore.exec(before) : null;
  if (!list) return 'value';
  return list[1] ? 'not in' : 'in';
}

/** Cuts a statement at its placeholders: `?` a value, `??` a name, `\?` a question mark. */
export function cut(sql: string): Template {
  const texts: string[] = [];
  const slots: Slot[] = [];
  let text = '';
  for (let at = 0; at < sql.length; at += 1) {
    const char = sql[at];
    if (char !== '?') {
      text += char;
      continue;
    }
    if (text.endsWith('\\')) {
      text = `${text.slice(0, -1)}?`;
      continue;
    }
    const isName = sql[at + 1] === '?';
    slots.push(isName ? 'name' : slotBetween(text, sql.slice(at + 1, at + 80)));
    texts.push(text);
    text = '';
    if (isName) at += 1;
  }
  return { texts: [...texts, text], slots };
}

/** How one value of a call is written: as so many parameters, or as the array of its list. */
export type Place = 'list' | number;

/** Text with numbered parameters. A list becomes one array, so that its length makes no other statement. */
export function numbered({ texts, slots }: Template, places: readonly Place[]): string {
  let next = 1;
  let sql = texts[0] ?? '';
  for (const [index, slot] of slots.entries()) {
    const place = places[index] ?? 1;
    if (place === 'list') {
      const opened = sql.replace(listBefore, slot === 'not in' ? '<> all(' : '= any(');
      sql = `${opened}$${next}`;
      next += 1;
    } else {
      sql += Array.from({ length: place }, (_, extra) => `$${next + extra}`).join(', ');
      next += place;
    }
    sql += texts[index + 1] ?? '';
  }
  return sql;
}
