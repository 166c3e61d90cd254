import { createHmac, generateKeyPairSync } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import type { JWK, JWTHeaderParameters, JWTPayload } from 'jose';

/** What somebody who attacks may have: the keys are the API's own, so that every token differs from a good one in one thing. */
export type TokenFacts = {
  /** A JWKS with private keys. */
  jwks: string;
  /** A live access token. */
  token: string;
  otherHospital: string;
  otherPerson: string;
};

type Change = {
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
  /** Seconds from now until it expires; null for a token without end. */
  expiresIn?: number | null;
  key?: JWK;
};

const ownKey = ({ jwks }: TokenFacts): JWK & { kid: string } => {
  const [key] = (JSON.parse(jwks) as { keys: (JWK & { kid: string })[] }).keys;
  if (!key) throw new Error('the set has no key');
  return key;
};
const claimsOf = ({ token }: TokenFacts) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as JWTPayload;
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A new Ed25519 key that no server knows, under a name that it may know. */
function strangeKey(kid: string): JWK {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { ...(privateKey.export({ format: 'jwk' }) as JWK), kid };
}

/** The live token signed anew with a change. */
async function signed(facts: TokenFacts, change: Change = {}): Promise<string> {
  const { sub = '', role, hospital_id, sid } = claimsOf(facts);
  const key = change.key ?? ownKey(facts);
  const header = { alg: 'EdDSA', kid: key.kid, typ: 'at+jwt', ...change.header } as JWTHeaderParameters;
  const claims = { iss: 'hmtp', aud: 'hmtp-api', sub, role, hospital_id, sid, ...change.claims };
  const token = new SignJWT(claims).setProtectedHeader(header).setIssuedAt();
  const { expiresIn = 600 } = change;
  if (expiresIn !== null) token.setExpirationTime(Math.floor(Date.now() / 1000) + expiresIn);
  return token.sign(await importJWK(key, 'EdDSA'));
}

/** A token that no library would sign. */
const forged = (facts: TokenFacts, header: object, sign: (input: string) => string = () => ''): string => {
  const input = `${part({ typ: 'at+jwt', ...header })}.${part(claimsOf(facts))}`;
  return `${input}.${sign(input)}`;
};

/** The live token signed anew, unchanged: must be taken. */
export const sameToken = (facts: TokenFacts): Promise<string> => signed(facts);

/** Tokens that must be refused, each by what is wrong with it. */
export const tokenAttacks: Readonly<Record<string, (facts: TokenFacts) => Promise<string> | string>> = {
  'without a signature (alg none)': (facts) => forged(facts, { alg: 'none' }),
  'of alg none that names our key': (facts) => forged(facts, { alg: 'none', kid: ownKey(facts).kid }),
  'signed with the public key as a secret': (facts) =>
    forged(facts, { alg: 'HS256', kid: ownKey(facts).kid }, (input) =>
      createHmac('sha256', Buffer.from(ownKey(facts).x ?? '', 'base64url'))
        .update(input)
        .digest('base64url'),
    ),
  'of another key under the name of ours': (facts) => signed(facts, { key: strangeKey(ownKey(facts).kid) }),
  'of another key that it carries along': (facts) => {
    const key = strangeKey('mine');
    return signed(facts, { key, header: { jwk: { kty: key.kty, crv: key.crv, x: key.x } } });
  },
  'of an unknown key': (facts) => signed(facts, { header: { kid: 'unknown' } }),
  'that is over': (facts) => signed(facts, { expiresIn: -1 }),
  'without an end': (facts) => signed(facts, { expiresIn: null }),
  'for another audience': (facts) => signed(facts, { claims: { aud: 'other-api' } }),
  'of another issuer': (facts) => signed(facts, { claims: { iss: 'other' } }),
  'of another type': (facts) => signed(facts, { header: { typ: 'JWT' } }),
  'of the other hospital': (facts) => signed(facts, { claims: { hospital_id: facts.otherHospital } }),
  'of another person': (facts) => signed(facts, { claims: { sub: facts.otherPerson } }),
  'of a role the person does not hold': (facts) => signed(facts, { claims: { role: 'admin' } }),
  'of a role that does not exist': (facts) => signed(facts, { claims: { role: 'god' } }),
  'of a sign-in that never was': (facts) => signed(facts, { claims: { sid: facts.otherPerson } }),
  'whose claims were changed': (facts) => {
    const [head, , tail] = facts.token.split('.');
    return `${head}.${part({ ...claimsOf(facts), role: 'doctor' })}.${tail}`;
  },
  'cut short': ({ token }) => token.slice(0, -4),
  'that is none': () => 'nonsense',
};
