/** What we read of FHIR R4 resources; anything may be missing, bundles come from other systems. */
export type Concept = {
  coding?: { system?: string; code?: string; display?: string }[];
  text?: string;
};
export type Quantity = { value?: number; unit?: string; code?: string; comparator?: string };
type Reference = { reference?: string };
export type Dosage = {
  text?: string;
  patientInstruction?: string;
  asNeededBoolean?: boolean;
  route?: Concept;
  timing?: { repeat?: { frequency?: number; period?: number; periodUnit?: string } };
  doseAndRate?: { doseQuantity?: Quantity }[];
};
export type Measured = { code?: Concept; valueQuantity?: Quantity };

export type Resource = {
  resourceType: string;
  id?: string;
  status?: string;
  class?: { code?: string };
  category?: (Concept | string)[];
  code?: Concept;
  type?: Concept[] | string;
  identifier?: { system?: string; value?: string; type?: Concept }[];
  name?: { family?: string; given?: string[] }[];
  telecom?: { system?: string; value?: string }[];
  address?: { line?: string[]; city?: string; state?: string; postalCode?: string; country?: string }[];
  gender?: string;
  birthDate?: string;
  deceasedBoolean?: boolean;
  deceasedDateTime?: string;
  period?: { start?: string; end?: string };
  reasonCode?: Concept[];
  encounter?: Reference;
  subject?: Reference;
  clinicalStatus?: Concept;
  verificationStatus?: Concept;
  effectiveDateTime?: string;
  valueCodeableConcept?: Concept;
  valueString?: string;
  intent?: string;
  authoredOn?: string;
  medicationCodeableConcept?: Concept;
  medicationReference?: Reference;
  dosageInstruction?: Dosage[];
  dispenseRequest?: {
    quantity?: Quantity;
    numberOfRepeatsAllowed?: number;
    expectedSupplyDuration?: Quantity;
  };
  performedDateTime?: string;
  performedPeriod?: { start?: string };
  note?: { text?: string }[];
  component?: Measured[];
  reaction?: { manifestation?: Concept[]; severity?: string }[];
} & Measured;

export type Bundle = {
  resourceType: string;
  entry?: { fullUrl?: string; resource?: Resource }[];
};

export const loinc = 'http://loinc.org';
export const snomed = 'http://snomed.info/sct';

/** The text a concept was recorded with: its own, else that of its first coding. */
export const textOf = (concept: Concept | undefined): string =>
  (concept?.text ?? concept?.coding?.[0]?.display ?? '').trim();

/** The first code of a concept. */
export const codeOf = (concept: Concept | undefined): string => concept?.coding?.[0]?.code ?? '';

/** Name of a resource's first category, such as `vital-signs`. */
export function categoryOf(resource: Resource): string {
  const first = resource.category?.[0];
  return typeof first === 'string' ? first : codeOf(first);
}

/** Whether a source says of a record that it does not hold. */
export const isWithdrawn = (resource: Resource): boolean =>
  ['entered-in-error', 'cancelled'].includes(resource.status ?? '') ||
  ['entered-in-error', 'refuted'].includes(codeOf(resource.verificationStatus));
