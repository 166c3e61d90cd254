import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { templateLimits } from '#contracts/consultations/names.ts';
import type { NoteTemplate } from '#contracts/consultations/note-template.ts';
import { signIn } from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let sql: pg.Client;
let doctor: Person;
let colleague: Person;
let elsewhere: Person;
let nurse: Person;
beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'templates', seed: true }));
  [doctor, colleague, elsewhere, nurse] = await Promise.all([
    signIn(stack, 'doctor1@asha.example'),
    signIn(stack, 'doctor2@asha.example'),
    signIn(stack, 'doctor1@kaveri.example'),
    signIn(stack, 'nurse1@asha.example', 'nurse'),
  ]);
});
afterAll(async () => stack?.stop());

const path = '/api/v1/consultations/templates';
const input = (name: string, change: object = {}) => ({
  name,
  note: { plan: 'Rest for ___ days. Come back when [what].' },
  ...change,
});
const keep = (person: Person, name: string, change: object = {}) =>
  person.call<NoteTemplate>('POST', path, input(name, change));
const namesOf = async (person: Person): Promise<string[]> =>
  (await person.call<{ items: NoteTemplate[] }>('GET', path)).body.items.map(({ name }) => name);

describe('a note template', () => {
  it('is its doctor’s own: kept, read, written anew, named anew and removed, each on the record', async () => {
    const { status, body } = await keep(doctor, '  Viral cold ');
    expect([status, body]).toMatchObject([
      201,
      { name: 'Viral cold', version: 1, note: { subjective: '', plan: input('').note.plan } },
    ]);
    const changed = await doctor.call<NoteTemplate>('PUT', `${path}/${body.id}`, {
      ...input('Cold', { note: { subjective: 'Sniffles', plan: 'Rest.' } }),
      version: 1,
    });
    expect(changed).toMatchObject({
      status: 200,
      body: { name: 'Cold', version: 2, note: { subjective: 'Sniffles', objective: '', plan: 'Rest.' } },
    });
    expect(await namesOf(doctor)).toEqual(['Cold']);
    expect((await doctor.call('DELETE', `${path}/${body.id}`)).status).toBe(204);
    expect(await namesOf(doctor)).toEqual([]);
    expect((await doctor.call('DELETE', `${path}/${body.id}`)).status).toBe(404);
    const { rows } = await sql.query(
      "select action, actor_id as by, details from audit_event where entity = 'note_template' and entity_id = $1 order by id",
      [body.id],
    );
    const by = doctor.user.id;
    expect(rows).toMatchObject([
      { action: 'template.create', by },
      { action: 'template.update', by, details: { fields: ['name', 'note'] } },
      { action: 'template.delete', by },
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/cold|rest|sniffles/i);
  });

  it('is nobody else’s: not seen, changed or removed by a colleague or in another hospital', async () => {
    const { body } = await keep(doctor, 'Own');
    for (const other of [colleague, elsewhere]) {
      expect(await namesOf(other)).toEqual([]);
      const put = await other.call('PUT', `${path}/${body.id}`, { ...input('Mine'), version: 1 });
      expect([put.status, (await other.call('DELETE', `${path}/${body.id}`)).status]).toEqual([404, 404]);
      // The same name is free for everybody else.
      expect((await keep(other, 'Own')).status).toBe(201);
    }
    expect((await nurse.call('GET', path)).status).toBe(403);
    expect(await namesOf(doctor)).toEqual(['Own']);
  });

  it('is sealed for its person: its words stand nowhere, and in another person’s row they do not open', async () => {
    const { body } = await keep(doctor, 'Sealed name');
    const { rows } = await sql.query<{ body: string; row: string }>(
      'select body, t::text as row from note_template t where id = $1',
      [body.id],
    );
    expect(rows[0]?.body).toMatch(/^hs1\./);
    expect(rows[0]?.row).not.toMatch(/sealed|rest for/i);
    await sql.query('begin');
    await sql.query('update note_template set body = $1 where user_id = $2', [
      rows[0]?.body,
      colleague.user.id,
    ]);
    await sql.query('commit');
    expect((await colleague.call('GET', path)).status).toBe(500);
    await sql.query('delete from note_template where user_id = $1', [colleague.user.id]);
    expect(await namesOf(colleague)).toEqual([]);
  });

  it('is refused empty, too long, without a version, or changed from an older one', async () => {
    const { body } = await keep(doctor, 'Older');
    const refused = async (change: object, how: 'POST' | 'PUT' = 'POST') => {
      const sent = { ...input('Other'), ...change };
      const answer = await doctor.call<{ code: string; errors?: { path: string; code: string }[] }>(
        how,
        how === 'PUT' ? `${path}/${body.id}` : path,
        sent,
      );
      return [
        answer.status,
        answer.body.code,
        ...(answer.body.errors ?? []).map((e) => `${e.path} ${e.code}`),
      ];
    };
    const invalid = [422, 'request.invalid'];
    expect(await refused({ note: { plan: '  ' } })).toEqual([...invalid, 'note.subjective note_empty']);
    expect(await refused({ name: ' ' })).toEqual([...invalid, 'name required']);
    expect(await refused({ name: 'x'.repeat(templateLimits.name + 1) })).toEqual([
      ...invalid,
      'name most_characters',
    ]);
    expect(await refused({ note: { plan: 'x'.repeat(templateLimits.part + 1) } })).toEqual([
      ...invalid,
      'note.plan most_characters',
    ]);
    expect(await refused({}, 'PUT')).toEqual([...invalid, 'version required']);
    expect((await refused({ version: 1, name: 'Newer' }, 'PUT'))[0]).toBe(200);
    expect(await refused({ version: 1, name: 'Newest' }, 'PUT')).toEqual([409, 'changed.meanwhile']);
    expect(await refused({ name: 'nEWER' })).toEqual([409, 'template.name_taken', 'name taken']);
    expect(await refused({ version: 2, name: 'OWN' }, 'PUT')).toEqual([
      409,
      'template.name_taken',
      'name taken',
    ]);
    expect((await refused({ version: 2, name: 'NEWER' }, 'PUT'))[0], 'its own name in capitals').toBe(200);
  });

  it('is one of at most so many, also where several are kept at once', async () => {
    const left = templateLimits.number - (await namesOf(colleague)).length;
    const answers = await Promise.all(
      Array.from({ length: left + 3 }, (_, nth) => keep(colleague, `Nth ${nth}`)),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(left);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused.map(({ status, body }) => [status, body])).toEqual(
      Array.from({ length: 3 }, () => [409, expect.objectContaining({ code: 'template.too_many' })]),
    );
    expect(await namesOf(colleague)).toHaveLength(templateLimits.number);
  });
});
