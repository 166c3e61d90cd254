import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import type { CursorKeys } from '#db/tenancy/vault.ts';
import type { EventCursor } from '#db/platform/outbox-reader.ts';

const blockBytes = 16;
const tagBytes = 8;

/** The block's own mark: any 16 bytes decrypt to some place, so the place alone does not say that we made it. */
const tagOf = ({ mark }: CursorKeys, block: Buffer): Buffer =>
  createHmac('sha256', mark).update(block).digest().subarray(0, tagBytes);

/**
 * A cursor as the browser holds it: one AES block, so that it tells nothing about how many events other hospitals have,
 * and a mark that we made it. One block of distinct 16-byte values needs no chaining.
 */
export function sealCursor(keys: CursorKeys, cursor: EventCursor): string {
  const block = Buffer.alloc(blockBytes);
  block.writeBigUInt64BE(cursor.xid, 0);
  block.writeBigUInt64BE(cursor.id, 8);
  const cipher = createCipheriv('aes-128-ecb', keys.block, null).setAutoPadding(false);
  const sealed = Buffer.concat([cipher.update(block), cipher.final()]);
  return Buffer.concat([sealed, tagOf(keys, sealed)]).toString('base64url');
}

/** Reverse of `sealCursor`; null for what this platform did not make. */
export function openCursor(keys: CursorKeys, text: string): EventCursor | null {
  const raw = Buffer.from(text, 'base64url');
  if (raw.length !== blockBytes + tagBytes) return null;
  const sealed = raw.subarray(0, blockBytes);
  if (!timingSafeEqual(raw.subarray(blockBytes), tagOf(keys, sealed))) return null;
  const decipher = createDecipheriv('aes-128-ecb', keys.block, null).setAutoPadding(false);
  const block = Buffer.concat([decipher.update(sealed), decipher.final()]);
  return { xid: block.readBigUInt64BE(0), id: block.readBigUInt64BE(8) };
}
