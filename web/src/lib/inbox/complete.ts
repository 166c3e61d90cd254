import type { Accepted, CaseReceipt } from '#contracts/visits/visit.ts';
import type { z } from 'zod';
import { ApiProblem } from '#lib/platform/api.ts';
import { bodyOf } from '#lib/platform/client.ts';
import type { WithBody } from '#lib/platform/client.ts';
import { visits } from '#lib/platform/clients.ts';

const askEveryMs = 1000;
const askTimes = 30;
type Waits = z.infer<typeof Accepted>;

/**
 * Sends an act on a flow and waits until it is known what became of it: 202 is asked after, a lost line is tried again with the
 * same key, so that whatever happens it is done once.
 * @param send sends it, with the same key each time
 * @throws ApiProblem the refusal, or that it is still not known
 */
export async function act<R extends CaseReceipt>(send: () => Promise<WithBody<R | Waits>>): Promise<R> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await bodyOf(send());
      return 'statusUrl' in answer ? ((await outcome(answer)) as R) : answer;
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 503 || attempt >= 3) throw error;
      await new Promise((resolve) => setTimeout(resolve, askEveryMs * (attempt + 1)));
    }
  }
}

async function outcome({ submissionId }: Waits): Promise<CaseReceipt> {
  for (let asked = 0; asked < askTimes; asked += 1) {
    const status = await bodyOf(visits.submissions[':id'].$get({ param: { id: submissionId } }));
    if (status.receipt) return status.receipt;
    if (status.problem)
      throw new ApiProblem({
        type: '',
        title: '',
        status: 409,
        traceId: submissionId,
        ...status.problem,
      });
    await new Promise((resolve) => setTimeout(resolve, askEveryMs));
  }
  throw new ApiProblem({
    type: '',
    title: 'Accepted and still being processed',
    status: 202,
    code: 'service.accepted',
    traceId: submissionId,
  });
}
