import { writeFile } from 'node:fs/promises';
import pg from 'pg';
import { z } from 'zod';
import { platformHospitalSlug } from '#contracts/platform/names.ts';
import { databaseConfig, parseEnv } from '#db/config.ts';
import { openDatabase } from '#db/database.ts';
import { fillCatalogues } from '#db/seeds/catalogues.ts';
import { ensureHospital, fillHospital, fillPlatform } from '#db/seeds/hospital.ts';
import { seedIcd10 } from '#db/seeds/icd10.ts';
import { demoHospitals } from '#db/seeds/people.ts';

const Schema = z.object({
  DATABASE_URL: z.string().min(1),
  HMTP_DEMO_PASSWORD: z.string().min(8),
  HMTP_SEED_LOGINS: z.string().min(1),
});

/** Fills an empty database with the demo: the code list, two hospitals with their catalogues and the platform's. Run again it changes nothing. */
async function seed(): Promise<void> {
  const config = parseEnv(Schema, process.env);
  const owner = new pg.Client({ connectionString: config.DATABASE_URL });
  await owner.connect();
  const db = await openDatabase(databaseConfig());
  try {
    const codes = await seedIcd10(owner);
    const platform = await ensureHospital(owner, db, platformHospitalSlug, 'Platform');
    const logins = [];
    for (const [index, { slug, name }] of demoHospitals.entries()) {
      const { id } = await ensureHospital(owner, db, slug, name);
      logins.push(...(await fillHospital(db, { id, slug, name, index }, config.HMTP_DEMO_PASSWORD)));
      await fillCatalogues(db, id);
    }
    logins.push(...(await fillPlatform(db, platform.id, config.HMTP_DEMO_PASSWORD)));
    await writeFile(config.HMTP_SEED_LOGINS, JSON.stringify(logins, null, 2), { mode: 0o600 });
    process.stdout.write(
      `${JSON.stringify({ msg: 'seeded', hospitals: demoHospitals.length + 1, people: logins.length, codes })}\n`,
    );
  } finally {
    await db.close();
    await owner.end();
  }
}

await seed();
