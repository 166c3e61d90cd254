import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Receipt } from '#contracts/visits/visit.ts';
import {
  checkIn,
  claim,
  complete,
  forms,
  outpatientTeam,
  registerPatient,
  signIn,
  wholeVisit,
} from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let sql: pg.Client;
let team: Team;

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'visits', seed: true }));
  team = await outpatientTeam(stack);
});
afterAll(async () => stack?.stop());

/** Everything a visit has in the tables, to see that a refusal changed nothing. */
async function traces(visitId: string): Promise<unknown> {
  const { rows } = await sql.query(
    `select (select json_agg(json_build_array(id, state, version) order by id) from task where visit_id = $1) as tasks, (select json_build_array(stage, version) from visit where id = $1) as visit,
            (select count(*) from triage where visit_id = $1) as triages, (select count(*) from consultation where visit_id = $1) as consultations, (select count(*) from payment where visit_id = $1) as payments,
            (select count(*) from ledger_entry where visit_id = $1) as entries`,
    [visitId],
  );
  return rows[0];
}
const taskOf = (receipt: Receipt) => receipt.openedTasks[0]?.id ?? '';

describe('the outpatient visit over HTTP', () => {
  it('runs from check-in to closed, each step once, money balanced and numbered', async () => {
    const patient = await registerPatient(team);
    const receipts = await wholeVisit(team, patient.id);
    expect(receipts.map((receipt) => receipt.stage)).toEqual([
      'triage',
      'consultation',
      'billing',
      'payment',
      'closed',
    ]);
    const visitId = receipts[0]?.visitId ?? '';
    const bill = await team.cashier.call('GET', `/api/v1/billing/visits/${visitId}`);
    expect(bill.body).toMatchObject({
      state: 'settled',
      total: { amountMinor: '50000' },
      balance: { amountMinor: '0' },
      payments: [{ method: 'cash' }],
    });
    expect(bill.body['invoiceNumber']).toMatch(/^I\d{4}-\d{6}$/);
    const chart = await team.doctor.call('GET', `/api/v1/visits/${visitId}/chart`);
    expect(chart.body).toMatchObject({
      triage: { complaint: 'cough for a week' },
      allergies: { state: 'none_known' },
      consultations: [{ diagnoses: [{ code: 'J06.9' }] }],
    });
    const { rows } = await sql.query(
      'select sum(amount_minor) as sum from ledger_line where hospital_id = (select hospital_id from visit where id = $1)',
      [visitId],
    );
    expect(rows[0].sum).toBe('0');
    const stored = await sql.query(
      'select body, note from submission s left join consultation c on c.visit_id = s.case_id where s.case_id = $1',
      [visitId],
    );
    expect(
      stored.rows.every(
        (row: { body: string }) => row.body.startsWith('hs1.') && !row.body.includes('cough'),
      ),
    ).toBe(true);
  });

  it('answers the same receipt to the same key and body, and refuses another body', async () => {
    const patient = await registerPatient(team);
    const key = randomUUID();
    const [first, second, third] = await Promise.all([
      checkIn(team, patient.id, key),
      checkIn(team, patient.id, key),
      checkIn(team, patient.id, key),
    ]);
    expect([first.status, second.status, third.status]).toEqual([200, 200, 200]);
    expect(new Set([first, second, third].map((answer) => answer.body.submissionId)).size).toBe(1);
    expect((await checkIn(team, patient.id, key)).body).toEqual(first.body);
    expect(await checkIn(team, patient.id, key, { reason: 'another' })).toMatchObject({
      status: 422,
      body: { code: 'idempotency.body_differs' },
    });
    const { rows } = await sql.query('select count(*)::int as visits from visit where patient_id = $1', [
      patient.id,
    ]);
    expect(rows[0].visits).toBe(1);
  });

  it('opens one visit for a patient, whoever is quicker', async () => {
    const patient = await registerPatient(team);
    const answers = await Promise.all(Array.from({ length: 5 }, () => checkIn(team, patient.id)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409, 409, 409]);
    expect(
      answers
        .filter((answer) => answer.status === 409)
        .every((answer) => (answer.body as unknown as { code: string }).code === 'visit.already_open'),
    ).toBe(true);
  });

  it('refuses the wrong turn, role, person and hospital, and nothing changes', async () => {
    const patient = await registerPatient(team);
    const opened = (await checkIn(team, patient.id)).body;
    const before = await traces(opened.visitId);
    const taskId = taskOf(opened);
    const other = await outpatientTeam(stack, 'kaveri');
    const attempt = (person: { call: Team['nurse']['call'] }, form: unknown = forms.triage) =>
      person.call('POST', `/api/v1/inbox/${taskId}/complete`, { form });
    expect(await attempt(team.nurse)).toMatchObject({ status: 409, body: { code: 'task.not_claimed' } });
    expect(await attempt(team.cashier)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await attempt(other.nurse)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await other.nurse.call('POST', `/api/v1/inbox/${taskId}/claim`, { version: 1 })).toMatchObject({
      status: 404,
    });
    expect(
      await team.receptionist.call('POST', `/api/v1/inbox/${randomUUID()}/complete`, { form: {} }),
    ).toMatchObject({ status: 404 });
    expect(
      await other.receptionist.call('POST', `/api/v1/visits/${opened.visitId}/exit`, {
        exit: 'left',
        reason: 'x',
      }),
    ).toMatchObject({ status: 404 });
    expect(
      await team.cashier.call('POST', `/api/v1/visits/${opened.visitId}/exit`, { exit: 'left', reason: 'x' }),
    ).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
    expect(await traces(opened.visitId)).toEqual(before);
    const nurse2 = await signIn(stack, 'nurse2@asha.example', 'nurse');
    expect((await claim(team.nurse, taskId)).status).toBe(200);
    const lost = await nurse2.call('POST', `/api/v1/inbox/${taskId}/claim`, { version: 2 });
    expect(lost).toMatchObject({
      status: 409,
      body: { code: 'task.claimed_by_other', byName: team.nurse.user.name },
    });
    expect(await attempt(nurse2)).toMatchObject({ status: 409, body: { code: 'task.claimed_by_other' } });
  });

  it('refuses impossible vitals, asks for unlikely ones, and keeps the draft', async () => {
    const patient = await registerPatient(team);
    const opened = (await checkIn(team, patient.id)).body;
    const taskId = taskOf(opened);
    await claim(team.nurse, taskId);
    const form = (value: number, confirmed = false) => ({
      ...forms.triage,
      vitals: [{ code: '8310-5', value, unit: 'Cel', confirmed }],
    });
    await team.nurse.call('PUT', `/api/v1/inbox/${taskId}/draft`, { form: form(98) });
    const send = (sent: unknown) =>
      team.nurse.call('POST', `/api/v1/inbox/${taskId}/complete`, { form: sent });
    expect(await send(form(98))).toMatchObject({
      status: 422,
      body: { code: 'triage.implausible_vital', errors: [{ path: 'form.vitals.0.value' }] },
    });
    expect(await send(form(41.5))).toMatchObject({ status: 422, body: { code: 'triage.confirm_vital' } });
    expect((await team.nurse.call('GET', `/api/v1/inbox/${taskId}/draft`)).body).toMatchObject({
      form: form(98),
    });
    expect(await send({ ...form(37), urgency: 9 })).toMatchObject({
      status: 422,
      body: { code: 'request.invalid', errors: [{ path: 'form.urgency' }] },
    });
    expect((await send(form(41.5, true))).status).toBe(200);
  });

  it('refuses what has not happened yet, what was before birth, and a code that its list does not have', async () => {
    const opened = await checkIn(team, (await registerPatient(team)).id);
    const before = await traces(opened.body.visitId ?? '');
    const wrong = async (person: typeof team.nurse, receipt: typeof opened.body, form: unknown) => {
      const { status, body } = await person.call<{ errors: { path: string; code: string }[] }>(
        'POST',
        `/api/v1/inbox/${taskOf(receipt)}/complete`,
        { form },
      );
      return [status, ...(body.errors ?? []).flatMap(({ path, code }) => [path, code])];
    };
    await claim(team.nurse, taskOf(opened.body));
    for (const [occurredAt, code] of [
      ['9999-01-01T00:00:00Z', 'still_to_come'],
      ['0001-01-01T00:00:00Z', 'before_birth'],
    ])
      expect(await wrong(team.nurse, opened.body, { ...forms.triage, occurredAt })).toEqual([
        422,
        'form.occurredAt',
        code,
      ]);
    expect(await traces(opened.body.visitId ?? '')).toEqual(
      expect.objectContaining({ triages: (before as { triages: string }).triages }),
    );
    const triaged = await complete(team.nurse, opened.body, forms.triage);
    await claim(team.doctor, taskOf(triaged.body));
    const [diagnosis] = forms.consultation.diagnoses;
    const coded = (code: string) => ({ ...forms.consultation, diagnoses: [{ ...diagnosis, code }] });
    expect(await wrong(team.doctor, triaged.body, coded('NOTACODE'))).toEqual([
      422,
      'form.diagnoses.0.code',
      'code_unknown',
    ]);
    expect((await complete(team.doctor, triaged.body, coded('J06.9'))).status).toBe(200);
  });

  it('keeps a known allergy until somebody says that it was wrong', async () => {
    const patient = await registerPatient(team);
    const allergic = {
      ...forms.triage,
      allergies: { state: 'list', items: [{ text: 'Penicillin', severity: 'severe' }] },
    };
    const first = (await checkIn(team, patient.id)).body;
    await complete(team.nurse, first, allergic);
    await team.receptionist.call('POST', `/api/v1/visits/${first.visitId}/exit`, {
      exit: 'left',
      reason: 'comes back',
    });
    const second = (await checkIn(team, patient.id)).body;
    const hidden = await complete(team.nurse, second, forms.triage);
    expect([hidden.status, (hidden.body as unknown as { code: string }).code]).toEqual([
      422,
      'triage.allergies_on_record',
    ]);
    const chart = await team.doctor.call<{ allergies: { state: string } }>(
      'GET',
      `/api/v1/visits/${second.visitId}/chart`,
    );
    expect(chart.body.allergies.state).toBe('list');
    const said = { ...forms.triage, allergies: { state: 'none_known', confirmed: true } };
    expect((await complete(team.nurse, second, said)).status).toBe(200);
  });

  it('lets one of two cashiers take the payment, and a double click take it once', async () => {
    const patient = await registerPatient(team);
    let receipt = (await checkIn(team, patient.id)).body;
    receipt = (await complete(team.nurse, receipt, forms.triage)).body;
    receipt = (await complete(team.doctor, receipt, forms.consultation)).body;
    receipt = (
      await complete(team.cashier, receipt, {
        add: [{ serviceCode: 'CERTIFICATE', quantity: 2 }],
        remove: [],
      })
    ).body;
    const taskId = taskOf(receipt);
    await claim(team.cashier, taskId);
    const pay = (amountMinor: string, key: string) =>
      team.cashier.call<Receipt>(
        'POST',
        `/api/v1/inbox/${taskId}/complete`,
        {
          form: {
            tenders: [{ method: 'upi', reference: 'UPI-1', amount: { amountMinor, currency: 'INR' } }],
          },
        },
        key,
      );
    expect(await pay('120001', randomUUID())).toMatchObject({
      status: 422,
      body: { code: 'payment.exceeds_balance' },
    });
    expect(await pay('100', randomUUID())).toMatchObject({
      status: 422,
      body: { code: 'payment.reason_required' },
    });
    const key = randomUUID();
    const answers = await Promise.all([
      pay('120000', key),
      pay('120000', key),
      pay('120000', randomUUID()),
      pay('120000', randomUUID()),
    ]);
    const byKey = answers.slice(0, 2).map((answer) => answer.status);
    expect(answers.filter((answer) => answer.status === 200).length).toBeGreaterThanOrEqual(1);
    expect(new Set(byKey).size).toBe(1);
    expect(answers.filter((answer) => answer.status !== 200).every((answer) => answer.status === 409)).toBe(
      true,
    );
    const { rows } = await sql.query(
      'select count(*)::int as payments, sum(amount_minor)::int as paid from payment where visit_id = $1',
      [receipt.visitId],
    );
    expect(rows[0]).toEqual({ payments: 1, paid: 120_000 });
  });

  it('pressed by thirty at once is done once, and every other is told so, never that it failed', async () => {
    // How updates meet a step under way is chance: without sending again about every second round is told that it failed.
    for (let round = 0; round < 4; round += 1) {
      const receipt = (await checkIn(team, (await registerPatient(team)).id)).body;
      await claim(team.nurse, taskOf(receipt));
      const path = `/api/v1/inbox/${taskOf(receipt)}/complete`;
      const answers = await Promise.all(
        Array.from({ length: 30 }, () => team.nurse.call('POST', path, { form: forms.triage })),
      );
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      const others = answers.filter(({ status }) => status !== 200).map(({ body }) => body['code']);
      expect(others.filter((code) => code !== 'task.not_open' && code !== 'task.already_done')).toEqual([]);
    }
  }, 60_000);

  it('refers to a second doctor within the visit, who alone may see the patient, and charges both', async () => {
    const patient = await registerPatient(team);
    const doctor2 = await signIn(stack, 'doctor2@asha.example');
    let receipt = (await checkIn(team, patient.id)).body;
    receipt = (await complete(team.nurse, receipt, forms.triage)).body;
    receipt = (
      await complete(team.doctor, receipt, {
        ...forms.consultation,
        outcome: 'refer_doctor',
        toDoctorId: doctor2.user.id,
      })
    ).body;
    expect(receipt.stage).toBe('consultation');
    expect((await claim(team.doctor, taskOf(receipt))).body).toMatchObject({ code: 'task.wrong_person' });
    receipt = (await complete(doctor2, receipt, forms.consultation)).body;
    const bill = await team.cashier.call('GET', `/api/v1/billing/visits/${receipt.visitId}`);
    expect(bill.body).toMatchObject({ total: { amountMinor: '110000' } });
  });

  it('ends early with what was performed still owed, and refuses to cancel it', async () => {
    const patient = await registerPatient(team);
    let receipt = (await checkIn(team, patient.id)).body;
    receipt = (await complete(team.nurse, receipt, forms.triage)).body;
    receipt = (await complete(team.doctor, receipt, forms.consultation)).body;
    const exit = (kind: string) =>
      team.receptionist.call<Receipt>('POST', `/api/v1/visits/${receipt.visitId}/exit`, {
        exit: kind,
        reason: 'had to go',
      });
    expect(await exit('cancelled')).toMatchObject({ status: 409, body: { code: 'visit.exit_not_allowed' } });
    expect(await exit('left')).toMatchObject({ status: 200, body: { stage: 'closed', exit: 'left' } });
    expect(await exit('left')).toMatchObject({ status: 409, body: { code: 'visit.closed' } });
    const { rows } = await sql.query(
      "select count(*)::int as open from task where visit_id = $1 and state in ('open', 'claimed', 'completing')",
      [receipt.visitId],
    );
    expect(rows[0].open).toBe(0);
    const bill = await team.receptionist.call('GET', `/api/v1/billing/visits/${receipt.visitId}`);
    expect(bill.body).toMatchObject({ state: 'on_account', balance: { amountMinor: '50000' } });
  });

  it('keeps an unpaid rest as a receivable when a reason is given', async () => {
    const patient = await registerPatient(team);
    let receipt = (await checkIn(team, patient.id)).body;
    for (const [person, form] of [
      [team.nurse, forms.triage],
      [team.doctor, forms.consultation],
      [team.cashier, forms.billing],
    ] as const)
      receipt = (await complete(person, receipt, form)).body;
    receipt = (
      await complete(team.cashier, receipt, {
        tenders: [{ method: 'cash', amount: { amountMinor: '20000', currency: 'INR' } }],
        onAccountReason: 'pays on Friday',
      })
    ).body;
    expect(receipt.stage).toBe('closed');
    expect((await team.cashier.call('GET', `/api/v1/billing/visits/${receipt.visitId}`)).body).toMatchObject({
      state: 'on_account',
      paid: { amountMinor: '20000' },
      balance: { amountMinor: '30000' },
    });
  });

  it('shows the second hospital nothing: ids, lists, counts, search', async () => {
    const patient = await registerPatient(team, { familyName: 'Canarybird' });
    const { visitId } = (await checkIn(team, patient.id)).body;
    const other = await outpatientTeam(stack, 'kaveri');
    for (const path of [
      `/api/v1/patients/${patient.id}`,
      `/api/v1/visits/${visitId}`,
      `/api/v1/visits/${visitId}/timeline`,
      `/api/v1/billing/visits/${visitId}`,
    ]) {
      expect([path, (await other.receptionist.call('GET', path)).status]).toEqual([path, 404]);
      const absent = path.replace(/[0-9a-f-]{36}/, randomUUID());
      const [foreign, unknown] = [
        await other.receptionist.call('GET', path),
        await other.receptionist.call('GET', absent),
      ];
      expect({ ...foreign.body, traceId: '' }).toEqual({ ...unknown.body, traceId: '' });
    }
    expect(
      JSON.stringify((await other.receptionist.call('GET', '/api/v1/patients?q=Canarybird')).body),
    ).not.toContain('Canarybird');
    expect(
      JSON.stringify((await other.nurse.call('GET', '/api/v1/inbox?view=all&limit=100')).body),
    ).not.toContain(visitId);
    expect((await other.nurse.call('GET', '/api/v1/inbox/counts')).body).toMatchObject({ all: 0 });
    expect(JSON.stringify((await other.receptionist.call('GET', '/api/v1/visits')).body)).not.toContain(
      visitId,
    );
  });

  it('describes every route in /openapi.json', async () => {
    const answer = await fetch(`${stack.apiUrl}/openapi.json`);
    const document = (await answer.json()) as { paths: Record<string, unknown> };
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        '/api/v1/visits',
        '/api/v1/inbox/{taskId}/complete',
        '/api/v1/auth/login',
        '/metrics',
      ]),
    );
  });
});
