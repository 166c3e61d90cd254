import { withForm } from '#lib/pharmacy/dosage.ts';

/** What was charged, as a bill names it: of a medicine the form is in the language of the page, as on its prescription. */
export const chargeName = (code: string, name: string): string =>
  code.startsWith('MED:') ? withForm(name) : name;
