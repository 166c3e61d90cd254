/** What the parts of a test run that are started once tell every suite, by environment variables. */
export type SharedTestEnvironment = {
  /** Superuser connection string; the owner of the test server has the same password. */
  readonly HMTP_TEST_PG: string;
  /** Passwords of the process roles, by role, as JSON. */
  readonly HMTP_TEST_ROLE_PASSWORDS: string;
  /** Address of the Temporal server. */
  readonly HMTP_TEST_TEMPORAL: string;
  /** Folder that holds the run's files. */
  readonly HMTP_TEST_FOLDER: string;
  /** Bundle of the flows; absent when they could not be bundled. */
  readonly HMTP_TEST_BUNDLE?: string;
  /** Key-encryption key of the seeded template database, base64. */
  readonly HMTP_TEST_MASTER_KEY: string;
};

/** A variable of the shared set-up. */
export function sharedVariable(name: keyof SharedTestEnvironment): string {
  const value = process.env[name];
  if (!value)
    throw new Error(
      `${name} is not set: run this suite by npm test or npm run test:int, whose set-up starts what it needs`,
    );
  return value;
}
