/** What schemathesis draws again and again while it runs. */
const spinner = /^\s*[⠁-⣿🕐-🕧]|^\s*\d+%|^\s*$/u;
const sections = ['ERRORS', 'FAILURES', 'WARNINGS', 'SUMMARY'];
// The escape sequences of a terminal (ECMA-48, CSI).
const escapes = new RegExp(String.raw`\u001b\[[0-9;?]*[ -/]*[@-~]`, 'g');

/**
 * What is worth reading in a log of what schemathesis wrote: its sections from the first of failures or errors on, else the
 * summary; everything but its progress where there is no section at all, as when it could not begin.
 */
export function closingReport(output: string): string {
  const lines = output.replaceAll(escapes, '').split(/\r?\n|\r/);
  const begin = lines.findIndex((line) => sections.some((name) => new RegExp(`^=+ ${name} =+$`).test(line)));
  return (begin < 0 ? lines.filter((line) => !spinner.test(line)) : lines.slice(begin)).join('\n').trimEnd();
}
