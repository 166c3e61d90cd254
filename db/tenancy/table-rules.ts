/**
 * What is said of a table beside its entity, for the lint of the catalogue. Those of a module that orders something stand in its own
 * `db/<module>/<name>-tables.ts`, which `module-tables.ts` finds.
 */
export type TableRules = {
  /** Every column that can hold words, and why. */
  texts: Readonly<Record<string, TextKind>>;
  /** Columns that the application may change once a row is there. */
  updatable?: readonly string[];
  /** Columns that say who did something: the person the transaction acts for, or nobody. */
  actors?: readonly string[];
  /** The column that says whose rows are, where nobody but that person's own session sees them (ADR-0038). */
  ownedBy?: string;
  /** Triggers that keep what is written once. */
  guards?: readonly string[];
};

/** What a column that can hold words may hold; the lists say what each word means. */
export type TextKind = 'sealed' | 'code' | 'name' | { free: string };

export const code = 'code' as const;
export const name = 'name' as const;
export const sealed = 'sealed' as const;
export const source = { source_system: code, source_value: code };
export const catalogueText = { free: 'of a catalogue of the hospital, the same for every patient' };
