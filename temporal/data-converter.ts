import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import { createPayloadCodec, payloadKeys } from '#temporal/codec.ts';
import type { Database } from '#db/database.ts';

/** Module the worker's bundle and the client load the failure converter from. */
export const failureConverterPath = fileURLToPath(new URL('./failure-converter.ts', import.meta.url));

/** Module they load the payload converter from. */
export const payloadConverterPath = fileURLToPath(new URL('./payload-converter.ts', import.meta.url));

/** The converter of client and worker: encrypted payloads, encoded failures. */
export const createDataConverter = (db: Database): DataConverter => ({
  payloadCodecs: [createPayloadCodec(payloadKeys(db))],
  failureConverterPath,
  payloadConverterPath,
});
