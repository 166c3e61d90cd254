import { expect, it } from 'vitest';
import { choosePassword } from '#activities/identity/choose-password.ts';
import { newSecrets } from '#scripts/platform/secrets.ts';

const owner = {
  name: 'Sister Anju Thomas',
  email: 'nurse1@asha.example',
  hospital: { slug: 'asha', name: 'Asha General Hospital' },
};

it('takes the passwords that a first start makes for the demo', async () => {
  await expect(choosePassword(newSecrets().demoPassword, owner, 'password')).resolves.toMatch(
    /^\$argon2id\$v=19\$m=19456,p=1,t=2\$/,
  );
});

it.each(['password', 'Asha General Hospital', 'hospital management technology platform', 'iloveyou1234567'])(
  'refuses %s by the bundled list or by what anybody would guess',
  async (password) => {
    await expect(choosePassword(password, owner, 'password')).rejects.toMatchObject({
      code: 'request.invalid',
      errors: [{ path: 'password', code: expect.stringMatching(/^password\./) as string }],
    });
  },
);
