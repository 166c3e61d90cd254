import { z } from 'zod';
import type { FieldCode } from '#contracts/platform/field-code-names.ts';
import { told } from '#contracts/platform/field-error.ts';

/** An opaque id (UUIDv7). */
export const Id = z.uuid();
export type Id = z.infer<typeof Id>;

/** A token as it is called: the letter of the doctor and the number within the session. */
export const TokenCode = z
  .string()
  .regex(/^[A-Z]{1,2}-\d+$/)
  .describe('as it is called: letter of the doctor and number, A-12');

/** A point in time with offset, ISO 8601. */
export const Instant = z.iso.datetime({ offset: true });
export type Instant = z.infer<typeof Instant>;

/**
 * A calendar day, `YYYY-MM-DD`: another type than a point in time, whose text has a `T` and does not fit. What compares days takes days only
 * (domain/platform/calendar.ts).
 */
export type LocalDate = `${number}-${number}-${number}`;
export const LocalDate = z.iso.date() as unknown as z.ZodType<LocalDate, string>;

/** Minutes of a day as `HH:mm`, 24 h. */
export const LocalTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, told('not_time_of_day'));

const control = String.raw`\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f`;
/** What `trim` takes off (ECMA-262 WhiteSpace and LineTerminator), named one by one: readers of patterns differ about `\s`. */
const blank = String.raw`\u0009\u000a\u000d\u0020\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff`;
/** What ends a line or jumps within one (Unicode UAX #14, BK CR LF NL), and the controls that `text` leaves. */
const breaking = String.raw`\u0009\u000a\u000d\u0080-\u009f\u2028\u2029`;
/** Embeddings, overrides and isolates (Unicode UAX #9): letters between them stand in another order than they are kept in. */
const turning = String.raw`\u202a-\u202e\u2066-\u2069`;
/** What has no shape of its own. Between letters some of it gives them theirs, as the joiners do in Indian words; alone it is nothing. */
const shapeless = String.raw`\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2060-\u2065\u206a-\u206f\u2800\u3164\uffa0`;
const seen = `[^${control}${breaking}${blank}${turning}${shapeless}]`;
/** Pattern of a text in which something is seen. */
export const notBlank = `^[^${control}]*${seen}[^${control}]*$`;
const inLine = `[^${control}${breaking}${turning}]`;
const ofLine = `${inLine}*${seen}${inLine}*`;

/** Free text of a person: trimmed, no control characters but tab and newline, bounded. */
export const text = (max: number) =>
  z
    .string()
    // As it was sent: its schema says so, and has no words for blanks that do not count.
    .max(max)
    .trim()
    .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/u, told('control_characters'));
/** Empty, or something in it is seen: spaces without width look like an empty field. */
const isSeen = new RegExp(`^$|${seen}`, 'u');
/** Like `text`, but something must be there. */
export const requiredText = (max: number) =>
  text(max).min(1, told('required')).regex(isSeen, told('nothing_seen')).meta({ pattern: notBlank });

const oneLine = (max: number) =>
  text(max)
    .regex(new RegExp(`^[^${breaking}]*$`, 'u'), told('line_break'))
    .regex(new RegExp(`^[^${turning}]*$`, 'u'), told('turning_marks'))
    .regex(isSeen, told('nothing_seen'));
/** A name, or what else is one line of text: without line breaks and marks that turn the direction, and seen where it is not empty. */
export const line = (max: number) => oneLine(max).meta({ pattern: `^[${blank}]*(?:${ofLine})?[${blank}]*$` });
/** Like `line`, but something must be there. */
export const requiredLine = (max: number) =>
  oneLine(max)
    .min(1, told('required'))
    .meta({ pattern: `^[${blank}]*${ofLine}[${blank}]*$` });

/** A code as it was handed over: its length counts without blanks around it. */
export const codeText = (min: number, max: number, code?: FieldCode) =>
  oneLine(max)
    .min(min, code && told(code))
    .meta({ pattern: `^${seen}${inLine}{${min - 2},${max - 2}}${seen}$` });

/** Money on the wire: integer minor units as text, ISO 4217 currency. */
export const Money = z.object({
  amountMinor: z.string().regex(/^-?\d{1,15}$/, told('minor_units')),
  currency: z.string().regex(/^[A-Z]{3}$/),
});
export type Money = z.infer<typeof Money>;

/** A code of a code system, with the text it was recorded with. */
export const Coding = z.object({
  system: line(200).describe('URI of the code system, e.g. http://loinc.org'),
  code: requiredLine(64),
  text: requiredLine(400),
});
export type Coding = z.infer<typeof Coding>;

/** Where a record came from when it was not made here: identifier in the source and the time stated there. */
export const Source = z.object({
  system: requiredLine(200),
  value: requiredLine(200),
  recordedAt: Instant.optional(),
});
export type Source = z.infer<typeof Source>;

/** Keyset page parameters. */
export const PageQuery = z.object({
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,400}$/)
    .optional()
    .describe('`nextCursor` of the page before; of another list 404'),
  limit: z.coerce.number().int().min(1).max(100).default(25),
});
export type PageQuery = z.infer<typeof PageQuery>;

/** A keyset page. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** One wrong field of a request: JSON path and what is wrong, by a stable code; the message is for programs and their logs. */
export const FieldError = z.object({
  path: z.string(),
  code: z.string().describe('a code of `fieldCodes`'),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  message: z.string(),
});
export type FieldError = z.infer<typeof FieldError>;

/** RFC 9457 problem answer; `code` is stable, `traceId` finds the log line. */
export const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().optional(),
  code: z.string(),
  errors: z.array(FieldError).optional(),
  traceId: z.string(),
});
export type Problem = z.infer<typeof Problem>;

/** Whether nothing in a list is named twice. */
export const areApart = (ids: readonly string[]): boolean => new Set(ids).size === ids.length;
