import { importJWK, jwtVerify, SignJWT } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { z } from 'zod';
import { roles } from '#contracts/identity/names.ts';
import type { Role } from '#contracts/identity/names.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { createVerifiedTokens } from '#api/identity/verified-tokens.ts';

const issuer = 'hmtp';
const audience = 'hmtp-api';
const algorithm = 'EdDSA';

/** Signing keys: the first signs, every one verifies, so that keys rotate without ending sessions. */
export type JwtKeys = {
  /** Public half, for `/.well-known/jwks.json`. */
  jwks: { keys: JWK[] };
  /** @param seconds how long it lives */
  sign(claims: AccessClaims, seconds: number): Promise<string>;
  /** @throws Refusal auth.required for anything that is not a live token of ours */
  verify(token: string): Promise<AccessClaims>;
};

const Claims = z.object({ sub: z.uuid(), role: z.enum(roles), hospital_id: z.uuid(), sid: z.uuid() });
export type AccessClaims = { sub: string; role: Role; hospital_id: string; sid: string };

/** Loads a JWKS of private Ed25519 keys. @throws Error when there is none. */
export async function loadJwtKeys(json: string): Promise<JwtKeys> {
  const { keys } = z
    .object({
      keys: z
        .array(
          z.looseObject({
            kid: z.string().min(1),
            kty: z.literal('OKP'),
            crv: z.literal('Ed25519'),
            d: z.string(),
            x: z.string(),
          }),
        )
        .min(1),
    })
    .parse(JSON.parse(json));
  const loaded = new Map<string, { sign: CryptoKey; verify: CryptoKey }>();
  for (const { kid, kty, crv, d, x } of keys) {
    loaded.set(kid, {
      sign: (await importJWK({ kty, crv, d, x }, algorithm)) as CryptoKey,
      verify: (await importJWK({ kty, crv, x }, algorithm)) as CryptoKey,
    });
  }
  const [first] = keys;
  const signing = first ? loaded.get(first.kid) : undefined;
  if (!first || !signing) throw new Error('configuration: HMTP_JWT_KEYS: no key to sign with');
  const verified = createVerifiedTokens<AccessClaims>();
  return {
    jwks: { keys: keys.map(({ kid, kty, crv, x }) => ({ kid, kty, crv, x, alg: algorithm, use: 'sig' })) },
    sign: ({ sub, ...claims }, seconds) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: algorithm, kid: first.kid, typ: 'at+jwt' })
        .setSubject(sub)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(`${seconds}s`)
        .sign(signing.sign),
    verify: async (token) => {
      const known = verified.find(token);
      if (known) return known;
      try {
        const { payload } = await jwtVerify(
          token,
          ({ kid }) => {
            const key = loaded.get(kid ?? '');
            if (!key) throw new Error('unknown key');
            return key.verify;
          },
          { algorithms: [algorithm], issuer, audience, typ: 'at+jwt', requiredClaims: ['exp', 'sub'] },
        );
        const claims = Claims.parse(payload);
        verified.keep(token, claims, payload.exp ?? 0);
        return claims;
      } catch {
        throw new Refusal('auth.required');
      }
    },
  };
}
