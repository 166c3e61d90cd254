import type {
  NoteTemplate as TemplateWire,
  NoteTemplateInput,
} from '#contracts/consultations/note-template.ts';
import { NoteTemplate } from '#db/consultations/note-template.entity.ts';
import { sendInsert, sendWrite } from '#db/driver/send-write.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { toIso } from '#db/tenancy/rows.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Who acts: templates are of one person, and none is read or written by the platform's own jobs. */
const own = (tenant: Tenant) => ({ hospitalId: tenant.hospitalId, userId: tenant.actorId ?? '' });

async function opened(tenant: Tenant, row: NoteTemplate): Promise<TemplateWire> {
  const { name, note } = await tenant.vault.openOwn<NoteTemplateInput>(tenant, row.userId, row.body);
  return { id: row.id, name, note, version: row.version, changedAt: toIso(row.changedAt) };
}

/** The acting person's own templates, by name. */
export async function ownTemplates(tenant: Tenant): Promise<TemplateWire[]> {
  const rows = await tenant.em.find(NoteTemplate, own(tenant));
  const templates = await Promise.all(rows.map((row) => opened(tenant, row)));
  return templates.toSorted((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
}

/** One of the acting person's own templates; null where there is none of the id. */
export async function findTemplate(tenant: Tenant, id: string): Promise<TemplateWire | null> {
  const row = await tenant.em.findOne(NoteTemplate, { ...own(tenant), id });
  return row && opened(tenant, row);
}

/** One change of a person's templates at a time: their number and their names are compared before a row is written. */
export function lockTemplates(tenant: Tenant): void {
  const { hospitalId, userId } = own(tenant);
  sendWrite(tenant.em, 'select pg_advisory_xact_lock(hashtextextended(?, 0))', [
    `note_template:${hospitalId}:${userId}`,
  ]);
}

/** Adds a template. @returns its id */
export async function insertTemplate(tenant: Tenant, input: NoteTemplateInput): Promise<string> {
  const [id, { userId }] = [uuidv7(), own(tenant)];
  const body = await tenant.vault.sealOwn(tenant, userId, input);
  sendInsert(tenant.em, NoteTemplate, { id, ...own(tenant), body, version: 1, changedAt: new Date() });
  return id;
}

/** Writes a template anew; its version goes on by one. */
export async function updateTemplate(tenant: Tenant, id: string, input: NoteTemplateInput): Promise<void> {
  const { hospitalId, userId } = own(tenant);
  const body = await tenant.vault.sealOwn(tenant, userId, input);
  sendWrite(
    tenant.em,
    'update note_template set body = ?, version = version + 1, changed_at = now() where hospital_id = ? and user_id = ? and id = ?',
    [body, hospitalId, userId, id],
  );
}

/** Takes a template away. */
export function deleteTemplate(tenant: Tenant, id: string): void {
  const { hospitalId, userId } = own(tenant);
  sendWrite(tenant.em, 'delete from note_template where hospital_id = ? and user_id = ? and id = ?', [
    hospitalId,
    userId,
    id,
  ]);
}
