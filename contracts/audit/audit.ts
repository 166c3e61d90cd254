import { z } from 'zod';
import { Id, Instant, PageQuery, page, text } from '#contracts/platform/wire.ts';

/** One audit row. `details` holds ids, enums and field names, never what was typed. */
export const AuditEntry = z.object({
  id: Id,
  at: Instant,
  actorId: Id.nullable(),
  actorName: z.string().nullable(),
  role: z.string().nullable(),
  action: z.string(),
  entity: z.string(),
  entityId: z.string().nullable(),
  patientId: Id.nullable(),
  outcome: z.enum(['success', 'refused']),
  requestId: z.string().nullable(),
  address: z
    .string()
    .nullable()
    .describe('where the person sat: an IPv4 or IPv6 address; null for the platform itself'),
  details: z.record(z.string(), z.unknown()),
});
export type AuditEntry = z.infer<typeof AuditEntry>;
export const AuditSearch = PageQuery.extend({
  patientId: Id.optional(),
  actorId: Id.optional(),
  action: text(60).optional(),
});
export const AuditPage = page(AuditEntry);
