import type { FieldCode, FieldParams } from '#contracts/platform/field-code-names.ts';
import { clinicalDate, unitText } from '#lib/platform/format.ts';
import { tAny, tKnown } from '#lib/i18n/messages.ts';

/** How what a code names is written for people: codes of the API by their words, days and units as everywhere. */
const written: Readonly<Record<string, (value: string) => string>> = {
  vital: (code) => tAny(`vital.${code}`),
  side: (side) => tAny(`side.${side}`),
  unit: unitText,
  day: clinicalDate,
};

/** What is wrong with a field, in the language of the page: words go by its code. One of a newer API than this page has no words of its own. */
export function fieldWords({
  code,
  params = {},
}: {
  code: string;
  params?: FieldParams | undefined;
}): string {
  const said = Object.entries(params).map(([name, value]) => [
    name,
    typeof value === 'string' ? (written[name]?.(value) ?? value) : value,
  ]);
  return tKnown(
    `fieldError.${code as FieldCode}`,
    'fieldError.wrong',
    Object.fromEntries(said) as Record<string, string | number>,
  );
}
