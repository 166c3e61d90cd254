/** A failure a person can act on. It is shown as one line, `what -- remedy: ...`, without a stack. */
export class StartFailure extends Error {
  readonly remedy: string;
  /** Last lines of the log of the process that failed, shown above the line. */
  readonly evidence: readonly string[];

  constructor(what: string, remedy: string, evidence: readonly string[] = []) {
    super(what);
    this.name = 'StartFailure';
    this.remedy = remedy;
    this.evidence = evidence;
  }
}

/** Text of any thrown value, without a stack. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

/** The lines shown for a failure: evidence first, then what happened with its remedy. */
export function describeFailure(error: unknown): string {
  if (error instanceof StartFailure) {
    return [
      ...error.evidence.map((line) => `  | ${line}`),
      `${error.message} -- remedy: ${error.remedy}`,
    ].join('\n');
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
