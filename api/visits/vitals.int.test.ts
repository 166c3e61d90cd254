import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkIn, complete, forms, outpatientTeam, registerPatient } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { startStack } from '#test/setup/stack.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let team: Team;

beforeAll(async () => {
  stack = await startStack({ suite: 'vitals', seed: true });
  team = await outpatientTeam(stack);
});
afterAll(async () => stack?.stop());

describe('vital signs of a triage', () => {
  it('are asked about by the age, by the height and by the last weight, at the door and for whoever sends them', async () => {
    const send = async (
      patientId: string,
      vitals: readonly (readonly [string, number, string])[],
      confirmed: boolean,
    ) => {
      const opened = (await checkIn(team, patientId)).body;
      const form = {
        ...forms.triage,
        vitals: vitals.map(([code, value, unit]) => ({ code, value, unit, confirmed })),
      };
      const { status, body } = await complete(team.nurse, opened, form);
      const { errors = [] } = body as unknown as {
        errors?: { path: string; code: string; params?: object }[];
      };
      await team.receptionist.call('POST', `/api/v1/visits/${opened.visitId}/exit`, {
        exit: 'left',
        reason: 'x',
      });
      return { status, errors: errors.map(({ path, code, params }) => ({ path, code, params })) };
    };
    const weight = (kg: number) => ['29463-7', kg, 'kg'] as const;
    const height = (cm: number) => ['8302-2', cm, 'cm'] as const;
    const adult = (await registerPatient(team)).id;
    expect(await send(adult, [weight(7), height(160)], true)).toMatchObject({
      status: 422,
      errors: [{ path: 'form.vitals.0.value', code: 'vital.body_mass', params: { bmi: 2.7 } }],
    });
    expect(
      await send(
        adult,
        [
          ['8867-4', 185, '/min'],
          ['9279-1', 58, '/min'],
        ],
        false,
      ),
    ).toMatchObject({
      status: 422,
      errors: [{ code: 'vital.unlikely' }, { code: 'vital.unlikely' }],
    });
    expect((await send(adult, [weight(80), height(180)], false)).status).toBe(200);
    expect(await send(adult, [weight(62)], false)).toMatchObject({
      status: 422,
      errors: [
        { path: 'form.vitals.0.value', code: 'vital.weight_changed', params: { value: 62, last: 80 } },
      ],
    });
    expect((await send(adult, [weight(62)], true)).status).toBe(200);
    expect((await send(adult, [weight(64)], false)).status).toBe(200);
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
    const born = async (days: number) =>
      (
        await registerPatient(team, {
          birthDate: { precision: 'day', date: daysAgo(days) },
          guardian: { name: 'Anita', relationship: 'mother' },
        })
      ).id;
    expect((await send(await born(3), [weight(1.9), ['8867-4', 195, '/min']], false)).status).toBe(200);
    expect(await send(await born(243), [weight(82)], true)).toMatchObject({
      status: 422,
      errors: [{ code: 'vital.impossible', params: { max: 40 } }],
    });
  });
});
