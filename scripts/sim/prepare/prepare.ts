import type { LabTest } from '#contracts/labs/catalogue.ts';
import type { Medicine } from '#contracts/pharmacy/medicine.ts';
import { inParallel } from '#temporal/platform/in-parallel.ts';
import { ActFailure } from '../http.ts';
import { mustSucceed } from '../person.ts';
import type { RecordedMedicine } from '../record/medicines.ts';
import type { EncounterStory } from '../record/story.ts';
import { visitBySource } from '../roles/receptionist.ts';
import type { Tally } from '../tally.ts';
import type { Team } from '../team.ts';
import { completeCatalogue } from './catalogue.ts';
import type { Catalogue } from './names.ts';
import { stockUp } from './stock.ts';
import { entryKey, medicineKey, testKey, wantedMedicines, wantedProcedures, wantedTests } from './wanted.ts';
import type { Wanted } from './wanted.ts';

const find = <Entry>(entries: ReadonlyMap<string, Entry>, key: string): Entry => {
  const entry = entries.get(key);
  if (!entry) throw new ActFailure('catalogue', 'not prepared', key);
  return entry;
};

/** Adds answers that a coded test does not know yet. */
async function completeAnswers(team: Team, wanted: readonly Wanted<LabTest>[], tests: Map<string, LabTest>) {
  await inParallel(wanted, async ({ key, input }) => {
    const test = find(tests, key);
    const known = new Set(test.answers.map((answer) => answer.code));
    const more = (input['answers'] as LabTest['answers']).filter((answer) => !known.has(answer.code));
    if (more.length === 0) return;
    const answers = [...test.answers, ...more];
    const path = `/api/v1/labs/tests/${test.id}`;
    tests.set(
      key,
      mustSucceed('answers', await team.of('admin', 0).act<LabTest>('PATCH', path, { answers })),
    );
  });
}

/** Base units still to be handed over, by medicine: of encounters whose visit has closed everything has been. */
async function unitsNeeded(
  team: Team,
  encounters: readonly EncounterStory[],
  medicineOf: Catalogue['medicineOf'],
): Promise<Map<Medicine, number>> {
  const needed = new Map<string, number>();
  const entries = new Map<string, Medicine>();
  await inParallel(
    encounters.filter((encounter) => encounter.medicines.length > 0),
    async ({ source, medicines }) => {
      if ((await visitBySource(team.of('receptionist', 0), source))?.closedAt) return;
      for (const medicine of medicines) {
        const entry = medicineOf(medicine);
        entries.set(entry.id, entry);
        needed.set(entry.id, (needed.get(entry.id) ?? 0) + medicine.line.quantity);
      }
    },
  );
  return new Map([...entries].map(([id, entry]) => [entry, needed.get(id) ?? 0]));
}

/**
 * What the staff of a hospital do before the day begins: the administrator adds tests, medicines and procedures that the encounters
 * need and the hospital does not have, the store keeper takes in the stock. A second time nothing is left to do.
 */
export async function prepare(
  team: Team,
  encounters: readonly EncounterStory[],
  tally: Tally,
): Promise<Catalogue> {
  const admin = team.of('admin', 0);
  const keeper = team.of('store_keeper', 0);
  const asked = wantedTests(encounters.flatMap((each) => each.tests));
  const tests = await completeCatalogue(admin, '/api/v1/labs/tests', asked);
  await completeAnswers(team, asked, tests.entries);
  const medicines = await completeCatalogue(
    admin,
    '/api/v1/pharmacy/medicines',
    wantedMedicines(encounters.flatMap((each) => each.medicines)),
  );
  const procedures = await completeCatalogue(
    admin,
    '/api/v1/procedures/types',
    wantedProcedures(encounters.flatMap((each) => each.procedures)),
  );
  tally.note('testsAdded', tests.added);
  tally.note('medicinesAdded', medicines.added);
  tally.note('proceduresAdded', procedures.added);
  const medicineOf = (medicine: RecordedMedicine) => find(medicines.entries, medicineKey(medicine));
  await inParallel([...(await unitsNeeded(team, encounters, medicineOf))], async ([medicine, units]) => {
    tally.note('stockReceived', await stockUp(keeper, medicine, units));
  });
  return {
    medicineOf,
    testOf: (test) => find(tests.entries, testKey(test)),
    procedureOf: (procedure) => find(procedures.entries, entryKey(procedure)),
  };
}
