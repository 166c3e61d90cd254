import { gcsParts, gcsScales } from '#contracts/visits/vitals-names.ts';
import type { Gcs, GcsPart } from '#contracts/visits/vitals-names.ts';

/** The sum, 3 to 15; null where a part was not testable: what is left says nothing as a sum (Teasdale 2014, table 2). */
export function gcsTotal(gcs: Gcs): number | null {
  const points = gcsParts.map((part) => Number(gcs[part]));
  return points.some(Number.isNaN) ? null : points.reduce((sum, each) => sum + each, 0);
}

/** As it is written and kept: `E3V4M6`, `E2VNTM5`. */
export const gcsText = ({ eye, verbal, motor }: Gcs): string => `E${eye}V${verbal}M${motor}`;

/** What is kept as it is read: the parts with their sum; null where nothing was recorded. */
export function gcsOf(text: string | null | undefined): (Gcs & { total: number | null }) | null {
  const parts = /^E(\d|NT)V(\d|NT)M(\d|NT)$/.exec(text ?? '');
  if (!parts) return null;
  const [, eye, verbal, motor] = parts;
  const gcs = { eye, verbal, motor } as Gcs;
  const isKnown = (part: GcsPart) => (gcsScales[part] as readonly string[]).includes(gcs[part]);
  return gcsParts.every(isKnown) ? { ...gcs, total: gcsTotal(gcs) } : null;
}
