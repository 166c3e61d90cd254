import { orderRecords } from '#contracts/inbox/kind-names.ts';

const cancelling = { file: 'lib/visits/cancel-order.svelte', by: "client[':id'].cancel.$post(" };
const editing = { file: 'lib/visits/entry-form.svelte', by: "entries[':id'].$patch(" };
const adding = { file: 'lib/visits/entry-form.svelte', by: 'entries.$post(' };
const importing = { file: 'lib/visits/catalogue-import.svelte', by: 'take.$post(' };

/** Routes that pages call by a client they are given: where, and by what. */
export const builtAddresses: Readonly<Record<string, { file: string; by: string }>> = {
  ...Object.fromEntries(
    Object.values(orderRecords).map(({ path }) => [`POST /api/v1/${path}/{id}/cancel`, cancelling]),
  ),
  ...Object.fromEntries(
    ['labs/tests', 'labs/panels', 'pharmacy/medicines', 'procedures/types'].flatMap((path) => [
      [`POST /api/v1/${path}`, adding],
      [`PATCH /api/v1/${path}/{id}`, editing],
    ]),
  ),
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
