import type { VisitExit } from '#contracts/visits/names.ts';
import { CaseNotice } from '#db/cases/case.entity.ts';
import { sendInsert } from '#db/driver/send-write.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

export type NewNotice = { caseId: string; message: CaseNotice['message']; exit?: VisitExit };

/** Leaves a message for the flow of a case in the transaction that causes it: it is told exactly when that commits. */
export function leaveNotices(tenant: Tenant, notices: readonly NewNotice[]): void {
  sendInsert(
    tenant.em,
    CaseNotice,
    notices.map(({ caseId, message, exit }) => ({
      id: uuidv7(),
      hospitalId: tenant.hospitalId,
      caseId,
      message,
      exit: exit ?? null,
      createdAt: new Date(),
    })),
  );
}

/** Messages that are older than some seconds, in the order they were left. */
export const waitingNotices = (
  tenant: Tenant,
  olderThanSeconds: number,
  limit: number,
): Promise<CaseNotice[]> =>
  tenant.em.find(
    CaseNotice,
    {
      hospitalId: tenant.hospitalId,
      createdAt: { $lte: new Date(Date.now() - olderThanSeconds * 1000) },
    },
    { orderBy: { createdAt: 'asc', id: 'asc' }, limit, refresh: true },
  );

/** Removes messages that were delivered. */
export const removeNotices = (tenant: Tenant, ids: readonly string[]): Promise<unknown> =>
  ids.length
    ? tenant.em.execute('delete from case_message where hospital_id = ? and id in (?)', [
        tenant.hospitalId,
        ids,
      ])
    : Promise.resolve();
