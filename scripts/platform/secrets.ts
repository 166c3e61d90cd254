import { generateKeyPairSync, randomBytes, randomInt } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { newRolePasswords, type RolePasswords } from '#db/roles.ts';
import { StartFailure } from './failure.ts';

/** Demo secrets of one installation. Production gets its own from the environment. */
export type Secrets = {
  readonly postgresPassword: string;
  readonly ownerPassword: string;
  readonly rolePasswords: RolePasswords;
  /** 32 bytes, base64: wraps every hospital's key. */
  readonly masterKey: string;
  /** JSON Web Key Set with one private Ed25519 key. */
  readonly jwtKeys: string;
  readonly demoPassword: string;
};

// No letters or digits that look alike, so that a person can type it.
const typeable = 'abcdefghjkmnpqrstuvwxyz23456789';

function typedPassword(): string {
  const group = (): string =>
    Array.from({ length: 5 }, () => typeable.charAt(randomInt(typeable.length))).join('');
  return `Ward-${group()}-${group()}`;
}

/** A key set with a fresh Ed25519 private key, as the API takes it in `HMTP_JWT_KEYS`. */
export function newJwtKeys(): string {
  const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return JSON.stringify({
    keys: [{ ...key, alg: 'EdDSA', use: 'sig', kid: randomBytes(8).toString('hex') }],
  });
}

/** A fresh set of secrets. */
export function newSecrets(): Secrets {
  return {
    postgresPassword: randomBytes(24).toString('hex'),
    ownerPassword: randomBytes(24).toString('hex'),
    rolePasswords: newRolePasswords(),
    masterKey: randomBytes(32).toString('base64'),
    jwtKeys: newJwtKeys(),
    demoPassword: typedPassword(),
  };
}

/** Reads the secrets file, or creates it readable by its owner only. */
export function loadSecrets(file: string): Secrets {
  if (existsSync(file)) {
    try {
      const read = JSON.parse(readFileSync(file, 'utf8')) as Partial<Secrets>;
      // The next migration sets these passwords, so a file from before there was one for each role loses nothing.
      const isOld = !read.rolePasswords;
      const secrets = isOld ? { ...read, rolePasswords: newRolePasswords() } : read;
      const missing = Object.keys(newSecrets()).filter((name) => !secrets[name as keyof Secrets]);
      if (missing.length === 0) {
        if (isOld) write(file, secrets as Secrets);
        return secrets as Secrets;
      }
      throw new Error(`${missing.join(', ')} missing`);
    } catch (error) {
      throw new StartFailure(
        `the secrets file cannot be used (${(error as Error).message})`,
        'put the file back, or npm run demo:reset to begin with new data',
      );
    }
  }
  const secrets = newSecrets();
  write(file, secrets);
  return secrets;
}

/** Renamed into place, so that a killed start never leaves half a file. */
function write(file: string, secrets: Secrets): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
