import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { refuseBlindStore } from '#db/letters.ts';
import { openHospitals } from '#test/builders/hospitals.ts';
import type { Hospitals } from '#test/builders/hospitals.ts';

let hospitals: Hospitals;
beforeAll(async () => {
  hospitals = await openHospitals('letters');
});
afterAll(async () => hospitals?.close());

it('a store knows the letters of every script, and one whose character type knows only Latin is refused', async () => {
  await refuseBlindStore(hospitals.sql);
  const { user, password, host, port } = hospitals.sql;
  const name = 'hmtp_blind';
  await hospitals.sql.query(`drop database if exists ${name}`);
  await hospitals.sql.query(`create database ${name} template template0 lc_ctype 'C' lc_collate 'C'`);
  const blind = new pg.Client({
    host,
    port,
    ...(user ? { user } : {}),
    ...(password ? { password } : {}),
    database: name,
  });
  await blind.connect();
  try {
    await blind.query('create extension pg_trgm');
    await expect(refuseBlindStore(blind)).rejects.toThrow(
      /LC_CTYPE "C", which does not know the letters of ".*मीना/,
    );
  } finally {
    await blind.end();
    await hospitals.sql.query(`drop database ${name}`);
  }
});
