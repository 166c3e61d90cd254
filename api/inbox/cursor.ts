import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { EventCursor } from '#db/inbox/event-reader.ts';

/**
 * A cursor as the browser holds it: one AES block, so that it tells nothing about how many events other hospitals have.
 * One block of distinct 16-byte values needs no chaining.
 */
export function sealCursor(key: Buffer, cursor: EventCursor): string {
  const block = Buffer.alloc(16);
  block.writeBigUInt64BE(cursor.xid, 0);
  block.writeBigUInt64BE(cursor.id, 8);
  const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  return Buffer.concat([cipher.update(block), cipher.final()]).toString('base64url');
}

/** Reverse of `sealCursor`; null for what is no cursor. */
export function openCursor(key: Buffer, text: string): EventCursor | null {
  const raw = Buffer.from(text, 'base64url');
  if (raw.length !== 16) return null;
  const decipher = createDecipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  const block = Buffer.concat([decipher.update(raw), decipher.final()]);
  const cursor = { xid: block.readBigUInt64BE(0), id: block.readBigUInt64BE(8) };
  return cursor.xid < 2n ** 62n && cursor.id < 2n ** 63n ? cursor : null;
}
