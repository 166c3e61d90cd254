import { DefaultFailureConverter } from '@temporalio/common';

/** Messages and stacks of failures travel encoded, so that the codec encrypts them too. Also part of the workflow bundle. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
