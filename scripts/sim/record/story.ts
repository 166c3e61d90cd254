import type { SourceId } from './patient.ts';
import { sourceOf } from './patient.ts';
import { categoryOf, codeOf, textOf } from './fhir.ts';
import type { Bundle, Resource } from './fhir.ts';
import { medicinesOf } from './medicines.ts';
import type { RecordedMedicine } from './medicines.ts';
import { proceduresOf } from './procedures.ts';
import type { RecordedProcedure } from './procedures.ts';
import { testsOf } from './tests.ts';
import type { RecordedTest } from './tests.ts';

/** One ambulatory encounter with what was recorded in it. */
export type EncounterStory = {
  readonly source: SourceId & { readonly recordedAt?: string };
  /** What the visit was for, in the recorded words. */
  readonly reason: string;
  readonly reasonCodes: readonly string[];
  readonly vitals: readonly Resource[];
  readonly conditions: readonly Resource[];
  readonly tests: readonly RecordedTest[];
  readonly medicines: readonly RecordedMedicine[];
  readonly procedures: readonly RecordedProcedure[];
  /** Recorded in it and not played, by type. */
  readonly skipped: ReadonlyMap<string, number>;
};

/** A patient of a bundle with the encounters in order of their time. */
export type PatientStory = {
  readonly file: string;
  readonly patient: Resource;
  readonly source: SourceId;
  readonly allergies: readonly Resource[];
  readonly encounters: readonly EncounterStory[];
  /** In the bundle and of none of its played encounters, by type. */
  readonly skipped: ReadonlyMap<string, number>;
};

/** Types that have a place in the story itself. */
const played = new Set([
  'Patient',
  'Encounter',
  'AllergyIntolerance',
  'Condition',
  'MedicationRequest',
  'Procedure',
]);
const observed = (category: string) => (resource: Resource) =>
  resource.resourceType === 'Observation' && categoryOf(resource) === category;
const isVital = observed('vital-signs');
const isTest = observed('laboratory');
const isOf = (type: string) => (resource: Resource) => resource.resourceType === type;

/** Name under which something is counted that is not played. */
const typeName = (resource: Resource): string =>
  resource.resourceType === 'Observation'
    ? `Observation.${categoryOf(resource) || 'other'}`
    : resource.resourceType;

function countTypes(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function encounterStory(encounter: Resource, own: readonly Resource[]): EncounterStory {
  const start = encounter.period?.start;
  const concepts = [
    ...(Array.isArray(encounter.type) ? encounter.type : []),
    ...(encounter.reasonCode ?? []),
  ];
  const rest = own.filter(
    (resource) => !played.has(resource.resourceType) && !isVital(resource) && !isTest(resource),
  );
  const left = rest.map(typeName);
  const skip = (type: string) => (reason: string) => void left.push(`${type}.${reason}`);
  return {
    source: { ...sourceOf(encounter), ...(start ? { recordedAt: start } : {}) },
    reason: concepts.map(textOf).filter(Boolean).join(': ') || 'No reason recorded',
    reasonCodes: (encounter.reasonCode ?? []).map(codeOf),
    vitals: own.filter(isVital),
    conditions: own.filter(isOf('Condition')),
    tests: testsOf(own.filter(isTest), skip('Observation.laboratory')),
    medicines: medicinesOf(own.filter(isOf('MedicationRequest')), skip('MedicationRequest')),
    procedures: proceduresOf(own.filter(isOf('Procedure')), skip('Procedure')),
    skipped: countTypes(left),
  };
}

type Entry = { readonly resource: Resource; readonly names: readonly (string | undefined)[] };

/** A request that points to its medicine, with that medicine in its place; `told` learns of it. */
function withMedicine(request: Resource, entries: readonly Entry[], told: Set<Resource>): Resource {
  const { reference } = request.medicationReference ?? {};
  const medicine = reference ? entries.find((entry) => entry.names.includes(reference))?.resource : undefined;
  if (!medicine || request.medicationCodeableConcept) return request;
  told.add(medicine);
  return { ...request, ...(medicine.code ? { medicationCodeableConcept: medicine.code } : {}) };
}

/** Reads a bundle of one patient. @throws Error naming the file when it is none */
export function readStory(file: string, bundle: Bundle): PatientStory {
  const entries = (bundle.entry ?? []).flatMap(({ fullUrl, resource }) =>
    resource ? [{ resource, names: [fullUrl, `${resource.resourceType}/${resource.id ?? ''}`] }] : [],
  );
  const resources = entries.map((entry) => entry.resource);
  const patients = resources.filter((resource) => resource.resourceType === 'Patient');
  const [patient] = patients;
  if (bundle.resourceType !== 'Bundle' || !patient || patients.length > 1)
    throw new Error(`${file} is no FHIR bundle of one patient`);
  const ambulatory = entries
    .filter(({ resource }) => resource.resourceType === 'Encounter' && resource.class?.code === 'AMB')
    .sort((a, b) => Date.parse(a.resource.period?.start ?? '') - Date.parse(b.resource.period?.start ?? ''));
  const told = new Set<Resource>(ambulatory.map((entry) => entry.resource));
  const encounters = ambulatory.map(({ resource, names }) => {
    const own = resources.filter((other) => names.includes(other.encounter?.reference));
    for (const other of own) told.add(other);
    return encounterStory(
      resource,
      own.map((other) => withMedicine(other, entries, told)),
    );
  });
  const left = resources.filter((resource) => !told.has(resource));
  const names = left.flatMap((resource) => {
    if (resource.resourceType === 'Patient')
      return resource.deceasedBoolean || resource.deceasedDateTime ? ['Patient.deceased'] : [];
    if (resource.resourceType === 'AllergyIntolerance') return [];
    // Of an encounter that is not ambulatory, or not in the bundle.
    return [`${typeName(resource)}${resource.resourceType === 'Medication' ? '' : '.other encounter'}`];
  });
  return {
    file,
    patient,
    source: sourceOf(patient),
    allergies: resources.filter((resource) => resource.resourceType === 'AllergyIntolerance'),
    encounters,
    skipped: countTypes(names),
  };
}
