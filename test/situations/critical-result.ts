import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BoardPerson } from '#contracts/inbox/board.ts';
import type { Task } from '#contracts/inbox/task.ts';
import type { Availability } from '#contracts/doctors/doctor.ts';
import type { ClinicalSummary } from '#contracts/visits/clinical-summary.ts';
import { consultWithOrders, mustDo, taskOf } from '#test/builders/orders.ts';
import { registerPatient } from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';
import { expectNothingLeft } from '#test/situations/nothing-left.ts';
import { boardOf, cash, deskOf, kindsOf, ownPage, read, visitOf } from '#test/situations/sees.ts';
import { collect, orderOf, release, settle } from '#test/situations/steps.ts';
import type { Now } from '#test/situations/hospital.ts';

type Gone = { patientId: string; visitId: string };
const patience = { timeout: 20_000, interval: 100 };

/** D8: a result that may kill does not wait for somebody who is at home. */
export const criticalResult = (now: Now) =>
  describe('a potassium of 7.1 of a routine test, when who ordered it is away', () => {
    const path = () => `/api/v1/doctors/${now().team.doctor.user.id}`;
    let patients: Gone[];
    beforeAll(async () => {
      const { team, today } = now();
      patients = [await gone(), await gone()];
      const away = { kind: 'away', from: null, to: null, reason: 'a child is ill' };
      const left = await team.admin.call('POST', `${path()}/exceptions`, { ...away, date: today });
      expect(left.status).toBe(200);
    });
    afterAll(async () => {
      const { admin } = now().team;
      const { body } = await admin.call<Availability>('GET', `${path()}/availability`);
      for (const { id } of body.exceptions) await admin.call('DELETE', `${path()}/exceptions/${id}`);
    });

    /** Seen in the morning, blood taken, paid and gone home: the doctor leaves, too, before the laboratory is ready. */
    async function gone(): Promise<Gone> {
      const { team, catalogue } = now();
      const { id: patientId } = await registerPatient(team);
      const orders = { labs: [{ items: [{ testId: catalogue.potassium }] }] };
      const { visitId } = await consultWithOrders(team, patientId, orders);
      await collect(now(), visitId);
      await settle(now(), visitId, 60_000, [cash(60_000)]);
      expect(await visitOf(team.receptionist, visitId)).toMatchObject({ stage: 'closed' });
      expect((await orderOf(now(), visitId)).state).toBe('active');
      return { patientId, visitId };
    }
    async function resulted(of: Gone | undefined): Promise<Gone & { itemId: string }> {
      if (!of) throw new Error('nobody was seen');
      return { ...of, itemId: await release(now(), of.visitId, 7.1) };
    }
    /** The review is done by somebody: it leaves every desk and the board, and stands on the record. */
    async function reviewed(by: Person, of: Gone & { itemId: string }) {
      const { team, colleague } = now();
      await mustDo(by, of.visitId, 'result_review', { itemIds: [of.itemId], note: 'called in by phone' });
      for (const each of [team.doctor, colleague, team.admin])
        expect(await kindsOf(each, of.patientId), each.email).toEqual([]);
      expect(await boardOf(now(), of.patientId)).toEqual([]);
      const { results } = await read<ClinicalSummary>(by, `patients/${of.patientId}/summary`);
      expect(results[0]?.values).toMatchObject([{ value: 7.1, flag: 'HH', critical: true, reviewed: true }]);
      await expectNothingLeft(now(), of.patientId);
    }

    it('comes first, is on the board as lying with somebody away, and is taken by a colleague', async () => {
      const { team, colleague } = now();
      const of = await resulted(patients[0]);
      const review = await taskOf(team.doctor, of.visitId, 'result_review');
      expect(review).toMatchObject({
        priority: 1,
        assigneeId: team.doctor.user.id,
        critical: [{ name: 't-potassium', value: 7.1, unit: 'mmol/L', flag: 'HH' }],
      });
      // Who supervises sees that it is critical and where it lies, not what it is about.
      const [row, ...more] = (await boardOf(now(), of.patientId)).filter(({ task }) => task.id === review.id);
      expect(row).toMatchObject({ isAway: true, isCritical: true, task: { about: [], critical: [] } });
      expect(more).toEqual([]);
      expect((await (await ownPage(now(), of.patientId))())[0]).toMatchObject({ stage: 'closed' });

      const desk = async () =>
        (await deskOf(colleague, of.patientId)).map(({ id, isShared }) => [id, isShared]);
      await expect.poll(desk, patience).toEqual([[review.id, true]]);
      expect((await deskOf(colleague, of.patientId))[0]?.critical).toMatchObject([{ value: 7.1 }]);
      expect(await kindsOf(team.otherDoctor, of.patientId)).toEqual([]);
      expect(await deskOf(team.admin, of.patientId)).toMatchObject([
        { kind: 'attention', reason: 'overdue.result_review', priority: 1 },
      ]);
      await reviewed(colleague, of);
    });

    it('is given to a colleague on the board, with a word about it', async () => {
      const { team, colleague } = now();
      const of = await resulted(patients[1]);
      const review = await taskOf(team.doctor, of.visitId, 'result_review');
      const { items } = await read<{ items: BoardPerson[] }>(team.admin, `board/${review.id}/people`);
      const isAway = (person: Person) => items.find(({ id }) => id === person.user.id)?.isAway;
      expect([isAway(team.doctor), isAway(colleague)]).toEqual([true, false]);
      const given = async () => {
        const task = (await boardOf(now(), of.patientId)).find((each) => each.task.id === review.id)?.task;
        const body = { version: task?.version, assigneeId: colleague.user.id, note: 'she is at home' };
        return (await team.admin.call('POST', `/api/v1/board/${review.id}/supervise`, body)).status;
      };
      // Its ladder is climbed meanwhile, and it has another version then.
      await expect.poll(given, patience).toBe(204);
      const mine = await read<Task>(colleague, `inbox/${review.id}`);
      expect(mine).toMatchObject({ assigneeId: colleague.user.id, note: 'she is at home', priority: 1 });
      await reviewed(colleague, of);
    });
  });
