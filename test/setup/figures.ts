import { appendFileSync } from 'node:fs';
import type { Figure } from '#scripts/test/counts.ts';

/**
 * Notes a measured figure of a safety suite with its goal; `npm run test:<suite>` prints it in its last line.
 * @returns whether the goal is met, to be asserted by the test itself
 */
export function recordFigure(name: string, figure: Figure): boolean {
  const file = process.env.HMTP_FIGURES;
  if (file) appendFileSync(file, `${JSON.stringify({ name, ...figure })}\n`);
  return figure.pass;
}
