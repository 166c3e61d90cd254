import type { LocalDate } from '#contracts/platform/wire.ts';
import { genders } from '#contracts/patients/names.ts';
import type { BirthDate, RegisterPatientInput } from '#contracts/patients/patient.ts';
import type { Resource } from './fhir.ts';

export type SourceId = { system: string; value: string };

/** The identifier under which a record is known in its source; without one, its id. */
export function sourceOf(resource: Resource): SourceId {
  const named = (resource.identifier ?? []).filter((entry) => entry.system && entry.value);
  // Numbers of other authorities (licence, passport) say their type; the source's own does not have to.
  const own = named.find((entry) => !entry.type) ?? named[0];
  return own
    ? { system: own.system ?? '', value: own.value ?? '' }
    : { system: `urn:fhir:${resource.resourceType}`, value: resource.id ?? '' };
}

/** A recorded birth date; FHIR allows a year or a month alone, which is an estimate here. */
export function birthDateOf(recorded: string | undefined): BirthDate {
  if (!recorded) return { precision: 'unknown' };
  return recorded.length === 10
    ? { precision: 'day', date: recorded as LocalDate }
    : { precision: 'estimated', date: `${Number(recorded.slice(0, 4))}-01-01` };
}

/** A number of the USA as it is written there gets its country code; one that has a code is left as it is. */
export function phoneOf(resource: Resource): string | undefined {
  const written = resource.telecom?.find((entry) => entry.system === 'phone')?.value?.trim();
  if (!written) return undefined;
  return written.startsWith('+') ? written : `+1 ${written}`;
}

/** What the receptionist types for a patient of a bundle. A guardian is made up where the law wants one: none is recorded. */
export function registrationOf(resource: Resource, isMinor: boolean): RegisterPatientInput {
  const [name] = resource.name ?? [];
  const [address] = resource.address ?? [];
  const phone = phoneOf(resource);
  const typed: [string, string | undefined][] = [
    ['line', address?.line?.join(', ')],
    ['city', address?.city],
    ['state', address?.state],
    ['postalCode', address?.postalCode],
    ['country', address?.country],
  ];
  return {
    familyName: name?.family ?? '',
    givenName: name?.given?.join(' ') ?? '',
    gender: genders.find((gender) => gender === resource.gender) ?? 'unknown',
    birthDate: birthDateOf(resource.birthDate),
    identifiers: [sourceOf(resource)],
    ...(phone ? { phone } : {}),
    ...(address ? { address: Object.fromEntries(typed.filter(([, value]) => value)) } : {}),
    ...(isMinor ? { guardian: { name: 'Recorded guardian', relationship: 'guardian' } } : {}),
    ...(name?.family || name?.given?.length ? {} : { unidentified: true }),
  };
}
