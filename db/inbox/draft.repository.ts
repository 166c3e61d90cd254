import { FormDraft } from '#db/inbox/inbox.entity.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { toIso } from '#db/tenancy/rows.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

type Form = Record<string, unknown>;
export type SavedDraft = { form: Form | null; savedAt: string | null };

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

/**
 * Keeps an unfinished form, sealed with the patient's key, in the place of the one it goes on from. Each is kept later than the one
 * before, so that its time tells them apart.
 * @param after when the one it goes on from was kept, null of none; undefined replaces whatever is there
 * @returns null where another one stands there
 */
export async function writeDraft(
  tenant: Tenant,
  {
    taskId,
    patientId,
    form,
    after,
  }: { taskId: string; patientId: string; form: Form; after: string | null | undefined },
): Promise<SavedDraft | null> {
  const [row] = await tenant.em.execute<{ savedAt: string }[]>(
    `insert into form_draft (id, hospital_id, task_id, user_id, form, saved_at) values (?, ?, ?, ?, ?, ?)
     on conflict (hospital_id, task_id, user_id) do update set form = excluded.form,
       saved_at = greatest(excluded.saved_at, form_draft.saved_at + interval '1 millisecond')
       where ?::boolean or form_draft.saved_at = ?::timestamptz
     returning saved_at as "savedAt"`,
    [
      uuidv7(),
      tenant.hospitalId,
      taskId,
      tenant.actorId,
      await tenant.vault.sealJson(tenant, patientId, form),
      new Date(),
      after === undefined,
      after ?? null,
    ],
  );
  return row ? { form, savedAt: toIso(row.savedAt) } : null;
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
