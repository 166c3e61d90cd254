import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
/* temporary */
export async function issueToken(tenant: Tenant, i: { doctorId: string; visitId: string; patientId: string; bookedAt: Date | null; at: Date }) {
  const sid = uuidv7();
  const [s] = await tenant.em.execute<any[]>(`insert into doctor_session (id,hospital_id,doctor_id,local_date,name,starts_at,ends_at,last_number) values (?,?,?,current_date,'x',now(),now()+interval '8 hours',1) on conflict (hospital_id,doctor_id,local_date,name) do update set last_number = doctor_session.last_number+1 returning id,last_number,ends_at`, [sid, tenant.hospitalId, i.doctorId]);
  await tenant.em.execute(`insert into token (id,hospital_id,session_id,number,visit_id,patient_id,state,booked_at,arrived_at,updated_at) values (?,?,?,?,?,?,'waiting',?,now(),now())`, [uuidv7(), tenant.hospitalId, s.id, s.last_number, i.visitId, i.patientId, i.bookedAt]);
  return { tokenId: sid, number: s.last_number as number, sessionId: s.id as string, sessionName: 'x', sessionEndsAt: new Date(s.ends_at) };
}
export async function setTokenUrgency(t: Tenant, visitId: string, u: number) { await t.em.execute('update token set urgency=? where hospital_id=? and visit_id=?', [u, t.hospitalId, visitId]); }
export async function markTokenDone(t: Tenant, visitId: string) { await t.em.execute("update token set state='done' where hospital_id=? and visit_id=?", [t.hospitalId, visitId]); }
export async function closeTokens(t: Tenant, visitId: string) { await markTokenDone(t, visitId); }
export async function moveTokenToDoctor(t: Tenant, visitId: string, _d: string, _at: Date) { await markTokenDone(t, visitId); }
export async function isNoShow(_t: Tenant, _v: string, _at: Date) { return false; }
export async function tokenOfVisit(t: Tenant, visitId: string): Promise<{ number: number; state: string; position?: number } | null> { const [r] = await t.em.execute<any[]>('select number,state from token where hospital_id=? and visit_id=?', [t.hospitalId, visitId]); return r ?? null; }
