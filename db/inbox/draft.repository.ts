import { FormDraft } from '#db/inbox/inbox.entity.ts';
import { sendWrite } from '#db/driver/send-write.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { toIso } from '#db/tenancy/rows.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

export type SavedDraft = { form: Record<string, unknown> | null; savedAt: string | null };

/** The acting person's unfinished form of a task. */
export async function findDraft(
  tenant: Tenant,
  taskId: string,
  patientId: string | null,
): Promise<SavedDraft> {
  const row = await tenant.em.findOne(FormDraft, {
    hospitalId: tenant.hospitalId,
    taskId,
    userId: tenant.actorId ?? '',
  });
  if (!row || !patientId) return { form: null, savedAt: null };
  return { form: await tenant.vault.openJson(tenant, patientId, row.form), savedAt: toIso(row.savedAt) };
}

/** Keeps an unfinished form, sealed with the patient's key; the newest replaces the one before. */
export async function writeDraft(
  tenant: Tenant,
  taskId: string,
  patientId: string,
  form: Record<string, unknown>,
): Promise<SavedDraft> {
  const savedAt = new Date();
  sendWrite(
    tenant.em,
    `insert into form_draft (id, hospital_id, task_id, user_id, form, saved_at) values (?, ?, ?, ?, ?, ?)
     on conflict (hospital_id, task_id, user_id) do update set form = excluded.form, saved_at = excluded.saved_at`,
    [
      uuidv7(),
      tenant.hospitalId,
      taskId,
      tenant.actorId,
      await tenant.vault.sealJson(tenant, patientId, form),
      savedAt,
    ],
  );
  return { form, savedAt: savedAt.toISOString() };
}

/** Which of some sign-ins stand no more: the open streams of those are closed. */
export async function endedSessions(tenant: Tenant, sids: readonly string[]): Promise<string[]> {
  const rows = await tenant.em.execute<{ id: string }[]>(
    `select s.id from auth_session s join app_user u on u.hospital_id = s.hospital_id and u.id = s.user_id
      where s.hospital_id = ? and s.id in (?) and s.ended_at is null and s.expires_at > now() and u.disabled_at is null`,
    [tenant.hospitalId, sids],
  );
  const standing = new Set(rows.map(({ id }) => id));
  return sids.filter((sid) => !standing.has(sid));
}
