import { orderRecords } from '#contracts/inbox/kind-names.ts';

const cancelling = { file: 'lib/visits/order-path.ts', by: '/api/v1/${orderRecords[type].path}' };
const taking = { file: 'lib/inbox/task-detail.svelte', by: '/api/v1/inbox/${taskId}/${path}' };
const granting = { file: 'lib/identity/users-page.svelte', by: '/api/v1/admin/grants/${id}/${how}' };
const caring = { file: 'lib/identity/account-care.svelte', by: '`${path}/${what}`' };
const editing = { file: 'lib/visits/entry-form.svelte', by: "method: id ? 'PATCH' : 'POST'" };
const importing = { file: 'lib/visits/catalogue-import.svelte', by: '${path}/import' };

/** Routes that pages call under an address which is put together: where, and by what. */
export const builtAddresses: Readonly<Record<string, { file: string; by: string }>> = {
  'POST /api/v1/admin/grants/{id}/confirm': granting,
  'POST /api/v1/admin/grants/{id}/refuse': granting,
  'POST /api/v1/admin/users/{id}/reset': caring,
  'POST /api/v1/admin/users/{id}/unlock': caring,
  'DELETE /api/v1/admin/users/{id}/sessions': caring,
  'POST /api/v1/inbox/{taskId}/claim': taking,
  'POST /api/v1/inbox/{taskId}/release': taking,
  ...Object.fromEntries(
    Object.values(orderRecords).map(({ path }) => [`POST /api/v1/${path}/{id}/cancel`, cancelling]),
  ),
  'PATCH /api/v1/labs/panels/{id}': editing,
  'PATCH /api/v1/pharmacy/medicines/{id}': editing,
  'PATCH /api/v1/procedures/types/{id}': editing,
  'POST /api/v1/labs/tests/import': importing,
  'POST /api/v1/pharmacy/medicines/import': importing,
  'POST /api/v1/procedures/types/import': importing,
};

/** Routes that change something and are for no page of ours, with the reason. */
export const notForPages: Readonly<Record<string, string>> = {
  'POST /api/v1/patients/duplicates':
    'for programs that register: a page is told of them with the refusal of a registration',
  'POST /api/v1/platform/codec/encode': 'asked by the pages of Temporal UI',
};

/** Routes that pages of another program call in a browser: no source of ours names them. */
export const byOtherPages: Readonly<Record<string, string>> = {
  'POST /api/v1/platform/codec/decode': 'asked by the pages of Temporal UI',
};

/** Routes that pages call, and no browser suite presses, with the reason. */
export const notPressed: Readonly<Record<string, string>> = {
  'POST /api/v1/auth/link': 'an account without a record is not made any more: registering takes the code',
};
