import { templateLimits } from '#contracts/consultations/names.ts';
import type {
  NoteTemplate,
  NoteTemplateChange,
  NoteTemplateInput,
} from '#contracts/consultations/note-template.ts';
import { orNotFound, Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import {
  deleteTemplate,
  findTemplate,
  insertTemplate,
  lockTemplates,
  ownTemplates,
  updateTemplate,
} from '#db/consultations/note-template.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { changedMeanwhile } from '#activities/audit/changed-meanwhile.ts';

const entity = 'note_template';
const sameName = (a: string, b: string): boolean => a.toLocaleLowerCase() === b.toLocaleLowerCase();

/** What is written into a note by its name can be found by it. @throws Refusal template.name_taken */
function assertNameFree(others: readonly NoteTemplate[], name: string): void {
  if (others.some((other) => sameName(other.name, name)))
    throw new Refusal('template.name_taken', {}, [{ path: 'name', code: 'taken' }]);
}

/** Keeps a new template of the acting person's own. @returns its id @throws Refusal template.too_many, template.name_taken */
export async function createTemplate(tenant: Tenant, input: NoteTemplateInput): Promise<string> {
  lockTemplates(tenant);
  const others = await ownTemplates(tenant);
  if (others.length >= templateLimits.number)
    throw new Refusal('template.too_many', { most: templateLimits.number });
  assertNameFree(others, input.name);
  const id = await insertTemplate(tenant, input);
  await recordAudit(tenant, { action: 'template.create', entity, entityId: id });
  return id;
}

/** Writes one of the acting person's own templates anew. @throws Refusal not_found, changed.meanwhile, template.name_taken */
export async function changeTemplate(
  tenant: Tenant,
  id: string,
  { version, ...input }: NoteTemplateChange,
): Promise<void> {
  lockTemplates(tenant);
  const all = await ownTemplates(tenant);
  const before = orNotFound(all.find((template) => template.id === id));
  if (before.version !== version) throw await changedMeanwhile(tenant, { entity, entityId: id });
  assertNameFree(
    all.filter((template) => template !== before),
    input.name,
  );
  await updateTemplate(tenant, id, input);
  const fields = [
    ...(before.name === input.name ? [] : ['name']),
    ...(JSON.stringify(before.note) === JSON.stringify(input.note) ? [] : ['note']),
  ];
  await recordAudit(tenant, { action: 'template.update', entity, entityId: id, details: { fields } });
}

/** Takes one of the acting person's own templates away. @throws Refusal not_found */
export async function removeTemplate(tenant: Tenant, id: string): Promise<void> {
  lockTemplates(tenant);
  orNotFound(await findTemplate(tenant, id));
  deleteTemplate(tenant, id);
  await recordAudit(tenant, { action: 'template.delete', entity, entityId: id });
}
