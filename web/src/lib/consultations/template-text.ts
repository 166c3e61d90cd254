import { noteParts } from '#contracts/consultations/names.ts';
import type { NotePart } from '#contracts/consultations/names.ts';

type Note = Readonly<Record<NotePart, string>>;
/** A stretch of a text. */
export type Stretch = { start: number; end: number };

/** What is to be filled in: `[...]`, `[dose]`, `___`. */
const blanks = (): RegExp => /\[[^[\]\n]{0,60}\]|_{3,}/g;

/** The first blank of a text that begins at a place or after it. */
export function nextBlank(text: string, from = 0): Stretch | null {
  const blank = blanks();
  blank.lastIndex = from;
  const found = blank.exec(text);
  return found && { start: found.index, end: found.index + found[0].length };
}
/** How many blanks of a note are still to be filled in. */
export const countBlanks = (note: Note): number =>
  noteParts.reduce((count, part) => count + (note[part].match(blanks())?.length ?? 0), 0);

/** Whether a place of a text is on a line with nothing on it. */
export const isOnEmptyLine = (text: string, at: number): boolean =>
  (at === 0 || text[at - 1] === '\n') && (at === text.length || text[at] === '\n');

/** A text as it comes after another one: what has several lines begins on a line of its own, words do not run into words. */
export function comingAfter(before: string, text: string): string {
  if (!before || /\s$/.test(before)) return text;
  return (text.includes('\n') ? '\n' : ' ') + text;
}

/**
 * Where the parts of a template go. One text goes where the cursor is, whatever it was written as; a whole note goes under its headings.
 * @param at the part of the note in which the cursor is
 */
export function partsFor(template: Note, at: NotePart): { part: NotePart; text: string }[] {
  const filled = noteParts.filter((part) => template[part].trim());
  const [only] = filled;
  if (only && filled.length === 1) return [{ part: at, text: template[only] }];
  return filled.map((part) => ({ part, text: template[part] }));
}

/** Where what was put into a text stands, also where more was written before it since; null where it is not there any more. */
export function stretchOf(text: string, put: string, at: number): Stretch | null {
  const start = text.startsWith(put, at) ? at : text.indexOf(put);
  return start < 0 ? null : { start, end: start + put.length };
}
