import type { Task } from '#contracts/inbox/task.ts';
import { readTokenCode, tokenCode } from '#domain/appointments/token-code.ts';
import { isMrn, normalMrn } from '#domain/patients/mrn.ts';

/** What a text is that was scanned or typed into one box for everything: the number of a specimen, a patient, a token, or words. */
export type Scan =
  | { kind: 'accession'; text: string }
  | { kind: 'record'; text: string }
  | { kind: 'token'; text: string; letter: string | null; number: number }
  | { kind: 'words'; text: string };

/**
 * Reads a code by the formats of the hospital: `L261124-0007` on a tube (with or without its hyphen), a record number whose check
 * character fits, `A-12` or `12` of a token. A record number without any digit is taken for words: names of six letters that happen
 * to have a fitting last one are more often typed, and a search by words finds the number all the same.
 */
export function readScan(typed: string): Scan {
  const text = typed.trim();
  const accession = /^L-?(\d{6})-?(\d{4,6})$/i.exec(text);
  if (accession) return { kind: 'accession', text: `L${accession[1]}-${accession[2]}` };
  const token = readTokenCode(text);
  if (token) return { kind: 'token', text, ...token };
  if (/\d/.test(text) && isMrn(text)) return { kind: 'record', text: normalMrn(text) };
  return { kind: 'words', text };
}

type Scannable = Pick<Task, 'order' | 'patient' | 'token'>;
/** Whether a task is of what was scanned. Words are for a search, and name no task for certain, and a number without a letter one of any doctor. */
export function isScanned(scan: Scan, task: Scannable): boolean {
  switch (scan.kind) {
    case 'accession':
      return task.order?.accession === scan.text;
    case 'record':
      return task.patient?.mrn === scan.text;
    case 'token':
      return scan.letter
        ? task.token === tokenCode(scan.letter, scan.number)
        : task.token?.split('-')[1] === String(scan.number);
    case 'words':
      return false;
  }
}
