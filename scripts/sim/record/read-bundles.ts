import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { messageOf, StartFailure } from '#scripts/platform/failure.ts';
import { readStory } from './story.ts';
import type { PatientStory } from './story.ts';
import type { Bundle } from './fhir.ts';

/** Reads every bundle of a folder, in the order of their names. @throws StartFailure when there is none or one is broken */
export function readBundles(folder: string): PatientStory[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch (error) {
    throw new StartFailure(
      `${folder} cannot be read: ${messageOf(error)}`,
      '--bundles names a folder of FHIR bundles',
    );
  }
  if (names.length === 0)
    throw new StartFailure(`there is no bundle in ${folder}`, '--bundles names a folder of *.json files');
  return names.sort().map((name) => {
    try {
      return readStory(name, JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Bundle);
    } catch (error) {
      throw new StartFailure(
        `${name} cannot be played: ${messageOf(error)}`,
        'each file is a FHIR R4 bundle of one patient',
      );
    }
  });
}
