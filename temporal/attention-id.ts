import { createHash } from 'node:crypto';

/** Id of the task about something that a person must look at: the same thing never makes a second one. A UUID of version 8 (RFC 9562 5.8). */
export function attentionId(workflowId: string, about: string): string {
  const hex = createHash('sha256').update(`${workflowId}|${about}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
