import { noteParts } from '#contracts/consultations/names.ts';
import type { NotePart } from '#contracts/consultations/names.ts';
import type { SoapNote } from '#contracts/consultations/consultation.ts';
import { comingAfter, nextBlank, partsFor, stretchOf } from '#lib/consultations/template-text.ts';

/** The box of a part of the note. */
export type BoxOf = (part: NotePart) => HTMLTextAreaElement | null;
type Put = { box: HTMLTextAreaElement; text: string; at: number };

/**
 * Does to a box what a person would do by hand. Only the browser's own way of editing is on its own list of what can be taken back:
 * with a value that is set Ctrl+Z goes wrong, and there is no other call for it.
 */
function edit(box: HTMLTextAreaElement, start: number, end: number, text: string): void {
  box.focus({ preventScroll: true });
  box.setSelectionRange(start, end);
  if (text ? document.execCommand('insertText', false, text) : document.execCommand('delete')) return;
  box.setRangeText(text, start, end, 'end');
  box.dispatchEvent(new InputEvent('input', { bubbles: true }));
}

/** Goes to the next blank of a box from a place on and selects it. @returns whether there was one */
export function toBlank(box: HTMLTextAreaElement, from: number): boolean {
  const blank = nextBlank(box.value, from);
  if (!blank) return false;
  box.focus();
  box.setSelectionRange(blank.start, blank.end);
  return true;
}

/**
 * Puts a template into a note: at the cursor of the part one is in, at the end of the others. Nothing that was written is replaced; the
 * first blank of it is selected, else the cursor stands behind it.
 * @param at the part with the cursor
 * @returns what takes it back, answering whether all of it was still there; null where a part has no room, and then nothing is written
 */
export function putTemplate(boxOf: BoxOf, template: SoapNote, at: NotePart): (() => boolean) | null {
  const puts = partsFor(template, at).flatMap(({ part, text }): Put[] => {
    const box = boxOf(part);
    if (!box) return [];
    const place = part === at ? box.selectionEnd : box.value.length;
    return [{ box, at: place, text: comingAfter(box.value.slice(0, place), text) }];
  });
  if (puts.some(({ box, text }) => box.value.length + text.length > box.maxLength)) return null;
  for (const { box, at: place, text } of puts) edit(box, place, place, text);
  const withBlank = puts.find(({ box, at: place, text }) => {
    const blank = nextBlank(box.value, place);
    return blank !== null && blank.end <= place + text.length;
  });
  const here = puts.find(({ box }) => box === boxOf(at)) ?? puts.at(-1);
  if (withBlank) toBlank(withBlank.box, withBlank.at);
  else if (here) {
    here.box.focus();
    here.box.setSelectionRange(here.at + here.text.length, here.at + here.text.length);
  }
  return () => {
    const left = puts.map((put) => ({ ...put, stretch: stretchOf(put.box.value, put.text, put.at) }));
    for (const { box, stretch } of left) if (stretch) edit(box, stretch.start, stretch.end, '');
    boxOf(at)?.focus();
    return left.every(({ stretch }) => stretch !== null);
  };
}

/**
 * Tab in a note goes to the next blank of the part one is in, or of the part after it; where neither has one it goes on as everywhere.
 * @returns whether it went to a blank
 */
export function tabToBlank(boxOf: BoxOf, part: NotePart): boolean {
  const box = boxOf(part);
  if (box && toBlank(box, box.selectionEnd)) return true;
  const next = noteParts[noteParts.indexOf(part) + 1];
  const after = next ? boxOf(next) : null;
  return after !== null && toBlank(after, 0);
}
