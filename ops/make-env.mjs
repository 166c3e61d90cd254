// `node ops/make-env.mjs https://hmtp.example.org > hmtp.env`: a settings file with fresh secrets for docker-compose.yml.
// Keep it off the repository and out of backups of the database: it holds the key that opens every record.
import { generateKeyPairSync, randomBytes } from 'node:crypto';

const publicUrl = process.argv[2];
if (!publicUrl?.startsWith('https://')) {
  process.stderr.write('usage: node ops/make-env.mjs https://<host name> > hmtp.env\n');
  process.exit(64);
}

const password = () => randomBytes(24).toString('hex');
const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
const keys = { keys: [{ ...key, alg: 'EdDSA', use: 'sig', kid: randomBytes(8).toString('hex') }] };

const settings = {
  HMTP_PUBLIC_URL: publicUrl.replace(/\/$/, ''),
  HMTP_SITE: new URL(publicUrl).host,
  POSTGRES_PASSWORD: password(),
  HMTP_OWNER_PASSWORD: password(),
  HMTP_DB_APP_PASSWORD: password(),
  HMTP_DB_DISPATCH_PASSWORD: password(),
  HMTP_DB_PLATFORM_PASSWORD: password(),
  TEMPORAL_DB_PASSWORD: password(),
  HMTP_MASTER_KEY: randomBytes(32).toString('base64'),
  // Single quotes: docker compose takes the value as it is.
  HMTP_JWT_KEYS: `'${JSON.stringify(keys)}'`,
};
for (const [name, value] of Object.entries(settings)) process.stdout.write(`${name}=${value}\n`);
