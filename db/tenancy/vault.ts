import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { sendWrite } from '#db/driver/send-write.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';

/** Key of a patient's data was destroyed: what it sealed is erased for good. */
export class KeyDestroyed extends Error {}

type KeyCache = Map<string, { key: KeyObject; at: number }>;

/** Keys are kept in memory for this long, so that a destroyed one stops working soon everywhere. */
const keyCacheMs = 60_000;
const keyCacheSize = 5_000;

/** AES-256-GCM with a fresh 96-bit nonce; returns nonce, ciphertext and tag as one base64url text. */
export function encrypt(key: KeyObject, clear: Buffer, aad: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(aad));
  return Buffer.concat([iv, cipher.update(clear), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** Reverse of `encrypt`. @throws when key, text or `aad` do not belong together. */
export function decrypt(key: KeyObject, text: string, aad: string): Buffer {
  const raw = Buffer.from(text, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, raw.subarray(0, 12))
    .setAAD(Buffer.from(aad))
    .setAuthTag(raw.subarray(-16));
  return Buffer.concat([decipher.update(raw.subarray(12, -16)), decipher.final()]);
}

/** A transaction of a hospital, as far as keys are concerned. */
type InHospital = { hospitalId: string; em: SqlEntityManager };

/**
 * Seals and opens sensitive values. Key chain: value <- patient's key <- hospital's key <- master key of the key-management port.
 * Associated data binds a value to hospital and patient, so it cannot be moved to another row owner.
 */
export type Vault = {
  /** A new hospital's key, wrapped by the master key. */
  newHospitalKey(hospitalId: string): string;
  /** Makes the key of a new patient; once, in the transaction that creates the patient. */
  createPatientKey(tenant: InHospital, patientId: string): Promise<void>;
  seal(tenant: InHospital, patientId: string, clear: string): Promise<Sealed>;
  open(tenant: InHospital, patientId: string, sealed: Sealed): Promise<string>;
  /** As `seal` and `open`, where there may be nothing. */
  sealSome(tenant: InHospital, patientId: string, clear: string | null | undefined): Promise<Sealed | null>;
  openSome(tenant: InHospital, patientId: string, sealed: Sealed | null | undefined): Promise<string | null>;
  sealJson(tenant: InHospital, patientId: string, value: unknown): Promise<Sealed>;
  openJson<T>(tenant: InHospital, patientId: string, sealed: Sealed): Promise<T>;
  /** As `sealJson` and `openJson` for what is of no patient: with a key of the person who keeps it (ADR-0038). */
  sealOwn(tenant: InHospital, userId: string, value: unknown): Promise<Sealed>;
  openOwn<T>(tenant: InHospital, userId: string, sealed: Sealed): Promise<T>;
  /** Keyed hash for equality search (phones): same input, same hospital, same hash. */
  blindIndex(tenant: InHospital, purpose: string, value: string): Promise<string>;
  /** The hospital's key for workflow payloads; the caller proves the hospital by a tenant context. */
  payloadKey(tenant: InHospital): Promise<KeyObject>;
  /** Keys that make event cursors opaque and mark them as ours; the same in every process. */
  cursorKeys: CursorKeys;
};

/** A key of a 128-bit block cipher, and one for marks. */
export type CursorKeys = { readonly block: KeyObject; readonly mark: KeyObject };

/** Two keys out of 48 bytes. */
export const cursorKeysOf = (bytes: Buffer): CursorKeys => ({
  block: createSecretKey(bytes.subarray(0, 16)),
  mark: createSecretKey(bytes.subarray(16)),
});

/**
 * A vault over the 32-byte master key. Keys are held as key objects: one made of bytes at each use costs three times the cipher
 * itself (16 us and 5 us for 400 bytes).
 */
export function createVault(masterBytes: Buffer): Vault {
  const master = createSecretKey(masterBytes);
  const hospitalKeys: KeyCache = new Map();
  const patientKeys: KeyCache = new Map();

  const cached = async (cache: KeyCache, id: string, load: () => Promise<KeyObject>): Promise<KeyObject> => {
    const hit = cache.get(id);
    if (hit && Date.now() - hit.at < keyCacheMs) return hit.key;
    const key = await load();
    if (cache.size >= keyCacheSize) cache.clear();
    cache.set(id, { key, at: Date.now() });
    return key;
  };

  const hospitalKey = (tenant: InHospital): Promise<KeyObject> =>
    cached(hospitalKeys, tenant.hospitalId, async () => {
      const [row] = await tenant.em.execute<{ wrapped_key: string }[]>(
        'select wrapped_key from hospital where id = ?',
        [tenant.hospitalId],
      );
      if (!row) throw new Error('hospital key missing');
      return createSecretKey(decrypt(master, row.wrapped_key, `hospital:${tenant.hospitalId}`));
    });

  const patientKey = (tenant: InHospital, patientId: string): Promise<KeyObject> =>
    cached(patientKeys, `${tenant.hospitalId}:${patientId}`, async () => {
      const [row] = await tenant.em.execute<{ wrapped: string | null }[]>(
        'select wrapped from patient_key where hospital_id = ? and patient_id = ?',
        [tenant.hospitalId, patientId],
      );
      if (!row?.wrapped) throw new KeyDestroyed('no key for this patient');
      const name = `patient:${tenant.hospitalId}:${patientId}`;
      return createSecretKey(decrypt(await hospitalKey(tenant), row.wrapped, name));
    });

  const derive = async (tenant: InHospital, purpose: string): Promise<KeyObject> =>
    createSecretKey(
      Buffer.from(hkdfSync('sha256', await hospitalKey(tenant), tenant.hospitalId, purpose, 32)),
    );

  const personKey = (tenant: InHospital, userId: string): Promise<KeyObject> =>
    derive(tenant, `person:${userId}`);

  const vault: Vault = {
    newHospitalKey: (hospitalId) => encrypt(master, randomBytes(32), `hospital:${hospitalId}`),
    createPatientKey: async (tenant, patientId) => {
      const key = randomBytes(32);
      const name = `patient:${tenant.hospitalId}:${patientId}`;
      const wrapped = encrypt(await hospitalKey(tenant), key, name);
      // Known from now on; a patient whose transaction fails is asked for by nobody.
      await cached(patientKeys, `${tenant.hospitalId}:${patientId}`, async () => createSecretKey(key));
      sendWrite(
        tenant.em,
        'insert into patient_key (id, hospital_id, patient_id, wrapped, created_at) values (?, ?, ?, ?, now())',
        [uuidv7(), tenant.hospitalId, patientId, wrapped],
      );
    },
    seal: async (tenant, patientId, clear) =>
      `hs1.${encrypt(await patientKey(tenant, patientId), Buffer.from(clear, 'utf8'), `${tenant.hospitalId}:${patientId}`)}` as Sealed,
    open: async (tenant, patientId, sealed) =>
      decrypt(
        await patientKey(tenant, patientId),
        sealed.slice(4),
        `${tenant.hospitalId}:${patientId}`,
      ).toString('utf8'),
    sealSome: async (tenant, patientId, clear) => (clear ? vault.seal(tenant, patientId, clear) : null),
    openSome: async (tenant, patientId, sealed) => (sealed ? vault.open(tenant, patientId, sealed) : null),
    sealJson: (tenant, patientId, value) => vault.seal(tenant, patientId, JSON.stringify(value)),
    openJson: async <T>(tenant: InHospital, patientId: string, sealed: Sealed) =>
      JSON.parse(await vault.open(tenant, patientId, sealed)) as T,
    sealOwn: async (tenant, userId, value) =>
      `hs1.${encrypt(await personKey(tenant, userId), Buffer.from(JSON.stringify(value), 'utf8'), `${tenant.hospitalId}:${userId}`)}` as Sealed,
    openOwn: async <T>(tenant: InHospital, userId: string, sealed: Sealed) =>
      JSON.parse(
        decrypt(await personKey(tenant, userId), sealed.slice(4), `${tenant.hospitalId}:${userId}`).toString(
          'utf8',
        ),
      ) as T,
    blindIndex: async (tenant, purpose, value) =>
      createHmac('sha256', await derive(tenant, `index:${purpose}`))
        .update(value)
        .digest('hex'),
    payloadKey: (tenant) => derive(tenant, 'temporal-payload'),
    cursorKeys: cursorKeysOf(Buffer.from(hkdfSync('sha256', master, 'hmtp', 'event-cursor', 48))),
  };
  return vault;
}

/** SHA-256 in hex: of request bodies and of secrets that are themselves random. */
export const sha256 = (value: string): string => createHash('sha256').update(value).digest('hex');
