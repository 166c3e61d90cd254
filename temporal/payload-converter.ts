import {
  BinaryPayloadConverter,
  CompositePayloadConverter,
  JsonPayloadConverter,
  UndefinedPayloadConverter,
} from '@temporalio/common';
import type { Payload, PayloadConverterWithEncoding } from '@temporalio/common';
import { refusedEncoding, refusedPayload } from '#contracts/platform/payload-names.ts';

const refusedConverter: PayloadConverterWithEncoding = {
  encodingType: refusedEncoding,
  toPayload: () => undefined,
  fromPayload: <T>(_payload: Payload): T => refusedPayload as T,
};

/** The SDK's conversion, and a value for what the codec refused. Of client, worker and the workflow bundle. */
export const payloadConverter = new CompositePayloadConverter(
  refusedConverter,
  new UndefinedPayloadConverter(),
  new BinaryPayloadConverter(),
  new JsonPayloadConverter(),
);
