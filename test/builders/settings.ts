import { keptMs } from '#db/platform/hospital.repository.ts';
import type { Person } from '#test/builders/people.ts';

/** Changes settings of a hospital as its administrator. Resolves when no process goes by those of before. */
export async function changeSettings(admin: Person, change: object): Promise<void> {
  const path = '/api/v1/admin/settings';
  const { body } = await admin.call('GET', path);
  // Those of now are changed, also where the change is what was read earlier.
  const { status } = await admin.call('PUT', path, { ...body, ...change, version: body['version'] });
  if (status !== 200) throw new Error(`settings: ${status}`);
  // What another process keeps was asked for before the change, and is kept for this long at most. A timer may fire a little early.
  const until = Date.now() + keptMs;
  while (Date.now() <= until) await new Promise((resolve) => setTimeout(resolve, until - Date.now() + 1));
}
