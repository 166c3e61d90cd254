import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** One demo person as the seed writes it. */
export type DemoLogin = {
  readonly hospital: string;
  readonly hospitalName?: string;
  readonly role: string;
  readonly name?: string;
  readonly email: string;
  readonly password: string;
};

/** Addresses of a running demo, for scripts. */
export type Demo = {
  readonly web: string;
  readonly api: string;
  readonly temporal: string;
  /** Empty where Temporal is somebody else's and its UI is not named. */
  readonly temporalUi: string;
  /** Owner connection string of the database. */
  readonly postgres: string;
  readonly logins: readonly DemoLogin[];
};

/** Logins written by the seed; empty when there are none. */
export function readLogins(file: string): DemoLogin[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as DemoLogin[]) : [];
}

/** Writes the demo file readable by its owner only: it holds passwords. */
export function writeDemo(file: string, demo: Demo): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Lines that a person needs: one address, and a table with one login a role and hospital. */
export function describeDemo(demo: Demo): string[] {
  const shown = demo.logins.filter(
    (login, index) =>
      demo.logins.findIndex((other) => other.hospital === login.hospital && other.role === login.role) ===
      index,
  );
  const rows = shown.map((login) => [login.hospital, login.role, login.email, login.password]);
  const header = ['hospital', 'role', 'e-mail', 'password'];
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd();
  return [
    '',
    `HMTP is ready: ${demo.web}`,
    '',
    line(header),
    ...rows.map(line),
    '',
    `${demo.temporalUi ? `Temporal UI: ${demo.temporalUi}   ` : ''}API: ${demo.web}/docs   Ctrl-C stops everything.`,
  ];
}
