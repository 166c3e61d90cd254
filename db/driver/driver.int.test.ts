import { raw } from '@mikro-orm/postgresql';
import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { counting } from '#db/driver/counts.ts';
import { BoundDriver } from '#db/driver/driver.ts';
import { sendWrite } from '#db/driver/send-write.ts';
import { NotCommitted } from '#db/driver/transaction.ts';
import { sqlState } from '#db/tenancy/sql-state.ts';
import { sampleDatabase } from '#test/builders/driver-sample.ts';
import type { Row, SampleDatabase } from '#test/builders/driver-sample.ts';

let database: SampleDatabase;
let bound: MikroORM;

beforeAll(async () => {
  database = await sampleDatabase('driver');
  bound = await database.open(BoundDriver);
});
afterAll(() => database?.close());

const insert = (em: MikroORM['em'], id: number) =>
  em.execute('insert into driver_sample (id, words) values (?, ?)', [id, 'x']);
const found = async (id: number) => (await database.held([id])).length;

describe('a transaction', () => {
  it('sends begin, setting and first statement at once, and statements asked for together in one wait', async () => {
    const em = bound.em.fork({ session: { variables: { 'app.hospital_id': 'h' } } });
    const work = () =>
      em.transactional(async (tx) => {
        const rows = await tx.execute("select current_setting('app.hospital_id') as is");
        expect(rows).toEqual([{ is: 'h' }]);
        await Promise.all([
          tx.execute('select 1 as a'),
          tx.execute('select 2 as b'),
          tx.execute('select 3 as c'),
        ]);
      });
    await work();
    const { counts } = await counting(work);
    expect(counts).toEqual({ statements: 4, roundTrips: 3, transactions: 1, asText: 0 });
    expect(await bound.em.fork().execute("select current_setting('app.hospital_id', true) as is")).toEqual([
      { is: '' },
    ]);
  });

  it('costs nothing when nothing is asked of it', async () => {
    const { counts } = await counting(() => bound.em.fork().transactional(async () => 1));
    expect(counts).toEqual({ statements: 0, roundTrips: 0, transactions: 0, asText: 0 });
  });

  it('that failed inside and is committed all the same says so, as the server only does by its tag', async () => {
    const id = database.newId();
    await insert(bound.em.fork(), id);
    const other = database.newId();
    const work = bound.em.fork().transactional(async (tx) => {
      await insert(tx as never, other);
      await insert(tx as never, id).catch(() => undefined);
    });
    await expect(work).rejects.toThrow(NotCommitted);
    await expect(work.catch((error: unknown) => sqlState(error))).resolves.toBe('23505');
    expect(await found(other)).toBe(0);
  });

  it('gives the first failure of statements sent together', async () => {
    const id = database.newId();
    await insert(bound.em.fork(), id);
    const work = bound.em
      .fork()
      .transactional((tx) =>
        Promise.all([tx.execute('select 1'), insert(tx as never, id), tx.execute('select 2')]),
      );
    await expect(work).rejects.toMatchObject({ code: '23505' });
  });

  it('tells of a setting that was refused, not of the statement after it', async () => {
    const em = bound.em.fork({ session: { variables: { 'no such name': 'h' } } });
    const work = em.transactional((tx) => tx.execute('select 1'));
    await expect(work.catch((error: unknown) => String((error as Error).cause ?? error))).resolves.toMatch(
      /no such name/,
    );
  });

  it('keeps the order of what was asked for together, also when the first text is new', async () => {
    const id = database.newId();
    await bound.em.fork().transactional(async (tx) => {
      const rows = await Promise.all([
        tx.execute(`insert into driver_sample (id, words) values (?, ?) returning id as new_${id}`, [
          id,
          'first',
        ]),
        tx.execute<Row[]>('select words from driver_sample where id = ?', [id]),
      ]);
      expect(rows[1]).toEqual([{ words: 'first' }]);
    });
  });

  it('goes on after a savepoint was rolled back', async () => {
    const [id, other] = [database.newId(), database.newId()];
    await bound.em.fork().transactional(async (tx) => {
      await insert(tx as never, id);
      await tx
        .transactional(async (inner) => {
          await insert(inner as never, other);
          await insert(inner as never, id);
        })
        .catch(() => undefined);
    });
    expect([await found(id), await found(other)]).toEqual([1, 0]);
  });

  it('begins with a savepoint when nothing else came first', async () => {
    const id = database.newId();
    await bound.em.fork().transactional((tx) => tx.transactional((inner) => insert(inner as never, id)));
    expect(await found(id)).toBe(1);
  });

  it('refuses a statement that comes after its end', async () => {
    let late: MikroORM['em'] | undefined;
    await bound.em.fork().transactional(async (tx) => {
      late = tx as never;
      await tx.execute('select 1');
    });
    const ctx = (late as never as { getTransactionContext(): unknown }).getTransactionContext();
    if (ctx) await expect(late!.execute('select 1')).rejects.toThrow(/over/);
  });

  it('gives its connection back however it ends', async () => {
    const orm = await database.open(BoundDriver, 1);
    for (let round = 0; round < 3; round += 1) {
      await orm.em
        .fork()
        .transactional((tx) => tx.execute('select 1 / 0'))
        .catch(() => undefined);
      await orm.em
        .fork()
        .transactional((tx) => tx.execute('select no_such_column'))
        .catch(() => undefined);
      await orm.em.fork().transactional((tx) => tx.execute('select 1'));
    }
    await orm.close(true);
  });
});

describe('texts', () => {
  it('of one pool connection that are new in a transaction do not wait for that connection', async () => {
    const orm = await database.open(BoundDriver, 1);
    const rows = await orm.em
      .fork()
      .transactional((tx) => tx.execute<Row[]>('select ?::text as only_here', ['a']));
    expect(rows).toEqual([{ only_here: 'a' }]);
    await orm.close(true);
  });

  it('that cannot be prepared go as text, and leave the transaction whole', async () => {
    const { counts } = await counting(() =>
      bound.em.fork().transactional(async (tx) => {
        expect(await tx.execute('select 1 as a where ? is null', [null])).toEqual([{ a: 1 }]);
        expect(await tx.execute('select interval ? as i', ['1 day'])).toHaveLength(1);
        await tx.execute('select 1; select 2');
        expect(await tx.execute('select 2 as b')).toEqual([{ b: 2 }]);
      }),
    );
    expect(counts).toMatchObject({ asText: 3, transactions: 1 });
  });

  it('that are wrong fail with the code of the server', async () => {
    await expect(bound.em.fork().execute('select ? from no_such_table', [1])).rejects.toMatchObject({
      code: '42P01',
    });
  });

  it('keep names, raw pieces, operators and lists', async () => {
    const em = bound.em.fork();
    expect(await em.execute('select ? as ??', [raw('? + ?', [1, 2]), 'odd "name"'])).toEqual([
      { 'odd "name"': 3 },
    ]);
    expect(await em.execute(String.raw`select '{"a":1}'::jsonb \? 'a' as has, ? as b`, [true])).toEqual([
      { has: true, b: true },
    ]);
    expect(
      await em.execute('select 1 as a where 3 in (?) and 4 not in (?) and ? in (?)', [
        [1, 2, 3],
        [5],
        'x',
        ['x'],
      ]),
    ).toEqual([{ a: 1 }]);
  });

  it('run again once when a change of the table made their plan stale, and later transactions too', async () => {
    await database.owner.query(
      'create table driver_changed (a int); insert into driver_changed values (1); grant select on driver_changed to hmtp_app',
    );
    const orm = await database.open(BoundDriver, 1);
    const read = () => orm.em.fork().execute<Row[]>('select * from driver_changed');
    const inside = () =>
      orm.em.fork().transactional((tx) => tx.execute<Row[]>('select * from driver_changed'));
    expect(await read()).toEqual([{ a: 1 }]);
    await database.owner.query("alter table driver_changed add column b text default 'x'");
    expect(await read()).toEqual([{ a: 1, b: 'x' }]);
    await database.owner.query("alter table driver_changed add column c text default 'y'");
    await expect(inside()).rejects.toMatchObject({ code: '0A000' });
    expect(await inside()).toEqual([{ a: 1, b: 'x', c: 'y' }]);
    await orm.close(true);
  });

  it('leave no connection behind when the ORM is closed', async () => {
    const orm = await database.open(BoundDriver, 2);
    const [row] = await orm.em.fork().execute<{ pid: number }[]>('select pg_backend_pid() as pid');
    await orm.close(true);
    await expect
      .poll(
        async () =>
          (await database.owner.query('select 1 from pg_stat_activity where pid = $1', [row?.pid])).rowCount,
      )
      .toBe(0);
  });
});

describe('a write that is not waited for', () => {
  const send = (em: unknown, id: number) =>
    sendWrite(em as never, 'insert into driver_sample (id, words) values (?, ?)', [id, 'sent']);

  it('is there for the next statement, in one round trip with it, and for others after the commit', async () => {
    const id = database.newId();
    const { counts } = await counting(() =>
      bound.em.fork().transactional(async (tx) => {
        send(tx, id);
        expect(await tx.execute('select words from driver_sample where id = ?', [id])).toEqual([
          { words: 'sent' },
        ]);
      }),
    );
    expect(counts).toMatchObject({ roundTrips: 2, statements: 2 });
    expect(await found(id)).toBe(1);
  });

  it('goes with the commit when nothing comes after it, also when its text is new', async () => {
    const id = database.newId();
    await bound.em.fork().transactional(async (tx) => {
      sendWrite(tx as never, `insert into driver_sample (id, words) values (?, 'new text ${id}')`, [id]);
    });
    expect(await found(id)).toBe(1);
  });

  it('fails what comes after it with its own error, and the commit when nothing does', async () => {
    const id = database.newId();
    await insert(bound.em.fork(), id);
    const then = bound.em.fork().transactional(async (tx) => {
      send(tx, id);
      await tx.execute('select 1');
    });
    await expect(then).rejects.toMatchObject({ code: '23505' });
    const last = bound.em.fork().transactional(async (tx) => send(tx, id));
    await expect(last).rejects.toThrow(NotCommitted);
    await expect(last.catch(sqlState)).resolves.toBe('23505');
  });

  it('cannot be sent with what has no place in a statement, or outside of a transaction', async () => {
    const id = database.newId();
    await expect(
      bound.em.fork().transactional(async (tx) => {
        sendWrite(tx as never, 'insert into driver_sample (id, words) values (?, ?)', [id, undefined]);
      }),
    ).rejects.toThrow(TypeError);
    expect(() => send(bound.em.fork(), id)).toThrow(/transaction/);
    expect(await found(id)).toBe(0);
  });
});

describe('a connection that was closed', () => {
  it('stays closed: a late statement opens none that would keep the process alive', async () => {
    const orm = await database.open(BoundDriver, 3);
    expect(await orm.em.fork().execute('select 1 as one')).toEqual([{ one: 1 }]);
    await orm.close(true);
    await expect(orm.em.fork().execute('select 1 as one')).rejects.toThrow('the connection is closed');
    await expect(orm.em.fork().transactional((tx) => tx.execute('select 1'))).rejects.toThrow(
      'the connection is closed',
    );
  });
});
