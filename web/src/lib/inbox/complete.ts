import type { z } from 'zod';
import type { Accepted, CaseReceipt, SubmissionStatus } from '#contracts/visits/visit.ts';
import { api, apiAnswer, ApiProblem } from '#lib/platform/api.ts';

const askEveryMs = 1000;
const askTimes = 30;

/**
 * Sends an act on a flow and waits until it is known what became of it: 202 is asked after, a lost line is tried again with the
 * same key, so that whatever happens it is done once.
 * @throws ApiProblem the refusal, or that it is still not known
 */
export async function act<R extends CaseReceipt = CaseReceipt>(
  path: string,
  body: unknown,
  key: string,
): Promise<R> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await apiAnswer<R | z.infer<typeof Accepted>>(path, { method: 'POST', body, key });
      return answer.status === 202
        ? ((await outcome(answer.body as z.infer<typeof Accepted>)) as R)
        : (answer.body as R);
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 503 || attempt >= 3) throw error;
      await new Promise((resolve) => setTimeout(resolve, askEveryMs * (attempt + 1)));
    }
  }
}

async function outcome({ statusUrl, submissionId }: z.infer<typeof Accepted>): Promise<CaseReceipt> {
  for (let asked = 0; asked < askTimes; asked += 1) {
    const status = await api<z.infer<typeof SubmissionStatus>>(statusUrl);
    if (status.receipt) return status.receipt;
    if (status.problem)
      throw new ApiProblem({
        type: '',
        title: '',
        status: 409,
        traceId: submissionId,
        ...status.problem,
      } as ConstructorParameters<typeof ApiProblem>[0]);
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
