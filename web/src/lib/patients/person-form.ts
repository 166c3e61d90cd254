import type { LocalDate } from '#contracts/platform/wire.ts';
import { hasOtherScript, majorityAgeYears, phoneShape } from '#contracts/patients/names.ts';
import { ageInYears } from '#domain/patients/age.ts';
import { compareDays } from '#domain/platform/calendar.ts';
import type { Gender } from '#contracts/patients/names.ts';
import type {
  Address,
  BirthDate,
  Patient,
  RegisterPatientInput,
  UpdatePatientInput,
} from '#contracts/patients/patient.ts';
import type { MessageKey } from '#lib/i18n/messages.ts';

/** A person as typed: every field is there, empty means not given. */
export type PersonForm = {
  unidentified: boolean;
  description: string;
  familyName: string;
  givenName: string;
  /** The name in Latin letters, as the person writes it. */
  latinName: string;
  gender: Gender | '';
  birthDate: BirthDate | null;
  phone: string;
  email: string;
  nationalId: string;
  address: Record<AddressPart, string>;
  guardian: { name: string; relationship: string; phone: string };
};
export const addressParts = ['line', 'city', 'state', 'postalCode', 'country'] as const;
type AddressPart = (typeof addressParts)[number];

const noAddress = () => ({ line: '', city: '', state: '', postalCode: '', country: '' });

export const emptyPerson = (start: Partial<PersonForm> = {}): PersonForm => ({
  unidentified: false,
  description: '',
  familyName: '',
  givenName: '',
  latinName: '',
  gender: '',
  birthDate: null,
  phone: '',
  email: '',
  nationalId: '',
  address: noAddress(),
  guardian: { name: '', relationship: '', phone: '' },
  ...start,
});

export const personOf = (patient: Patient): PersonForm =>
  emptyPerson({
    unidentified: patient.unidentified,
    description: patient.description ?? '',
    familyName: patient.familyName,
    givenName: patient.givenName,
    latinName: patient.latinName ?? '',
    gender: patient.gender,
    birthDate: patient.birthDate,
    phone: patient.phone ?? '',
    email: patient.email ?? '',
    nationalId: patient.nationalId ?? '',
    address: Object.fromEntries(
      addressParts.map((part) => [part, patient.address?.[part] ?? '']),
    ) as PersonForm['address'],
    guardian: {
      name: patient.guardian?.name ?? '',
      relationship: patient.guardian?.relationship ?? '',
      phone: patient.guardian?.phone ?? '',
    },
  });

/** Whether the name is asked for in Latin letters as well: where it is written in others. */
export const writesLatin = (form: PersonForm): boolean =>
  hasOtherScript(`${form.givenName} ${form.familyName}`);

/** Who gets a name is unidentified no more, whatever was ticked. */
const isNameless = ({ unidentified, familyName, givenName }: PersonForm): boolean =>
  unidentified && !familyName.trim() && !givenName.trim();

/** Whether a guardian is needed on a day (`YYYY-MM-DD`). */
export function needsGuardian(form: PersonForm, today: LocalDate): boolean {
  if (isNameless(form) || !form.birthDate || form.birthDate.precision === 'unknown') return false;
  return ageInYears(form.birthDate.date, today) < majorityAgeYears;
}

/** Enough of an e-mail address to tell one from a slip; the API has the last word. */
const emailShape = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const isOff = (typed: string, shape: RegExp) => Boolean(typed.trim()) && !shape.test(typed.trim());

/** What is missing or cannot be before it is worth asking the API, all of it at once: message by path. */
export function missingIn(form: PersonForm, today: LocalDate): Partial<Record<string, MessageKey>> {
  const missing: Partial<Record<string, MessageKey>> = {};
  if (!form.unidentified && !form.familyName.trim() && !form.givenName.trim())
    missing['familyName'] = 'person.name_needed';
  if (!form.gender) missing['gender'] = 'required';
  if (!form.birthDate) missing['birthDate.date'] = 'person.birth_needed';
  else if (form.birthDate.precision === 'day' && compareDays(form.birthDate.date, today) > 0)
    missing['birthDate.date'] = 'person.birth_to_come';
  if (isOff(form.phone, phoneShape)) missing['phone'] = 'person.not_a_phone';
  if (isOff(form.email, emailShape)) missing['email'] = 'person.not_an_email';
  if (isOff(form.guardian.phone, phoneShape)) missing['guardian.phone'] = 'person.not_a_phone';
  if (needsGuardian(form, today)) {
    if (!form.guardian.name.trim()) missing['guardian.name'] = 'person.guardian_needed';
    if (!form.guardian.relationship.trim()) missing['guardian.relationship'] = 'required';
  }
  return missing;
}

/** The typed person in the shape of the wire. */
export function inputOf(form: PersonForm): RegisterPatientInput & { birthDate: BirthDate } {
  const address: Address = {};
  for (const part of addressParts) if (form.address[part].trim()) address[part] = form.address[part].trim();
  const { name, relationship, phone } = form.guardian;
  return {
    unidentified: form.unidentified,
    familyName: form.familyName.trim(),
    givenName: form.givenName.trim(),
    ...(writesLatin(form) && form.latinName.trim() ? { latinName: form.latinName.trim() } : {}),
    gender: form.gender === '' ? 'unknown' : form.gender,
    birthDate: form.birthDate ?? { precision: 'unknown' },
    ...(form.description.trim() ? { description: form.description.trim() } : {}),
    ...(form.phone.trim() ? { phone: form.phone.trim() } : {}),
    ...(form.email.trim() ? { email: form.email.trim() } : {}),
    ...(form.nationalId.trim() ? { nationalId: form.nationalId.trim() } : {}),
    ...(Object.keys(address).length ? { address } : {}),
    ...(name.trim()
      ? { guardian: { name, relationship, ...(phone.trim() ? { phone: phone.trim() } : {}) } }
      : {}),
  };
}

const changeable = [
  'familyName',
  'givenName',
  'latinName',
  'gender',
  'birthDate',
  'phone',
  'email',
  'nationalId',
  'address',
  'guardian',
  'description',
] as const;
export type PersonField = (typeof changeable)[number];

type PersonChange = Pick<UpdatePatientInput, PersonField>;
/** What the wire takes for a field that was emptied. */
const emptied: PersonChange = {
  latinName: '',
  phone: '',
  email: '',
  nationalId: '',
  address: {},
  guardian: null,
  description: '',
};

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** Fields in which two records of a person differ. */
export const differing = (one: PersonForm, other: PersonForm): PersonField[] =>
  changeable.filter((field) => !same(one[field], other[field]));

/** What was changed since the form was opened: the rest is left as others may have made it meanwhile. */
export function changeOf(opened: PersonForm, form: PersonForm): PersonChange {
  const whole: PersonChange = { ...emptied, ...inputOf(form) };
  const change: PersonChange = {};
  const take = <F extends PersonField>(field: F) => {
    change[field] = whole[field];
  };
  for (const field of differing(opened, form)) take(field);
  return change;
}

/** Fields that can be replaced and not taken out: the wire has no empty value for them. */
export const keptFields = (opened: PersonForm, form: PersonForm): ('email' | 'guardian')[] => [
  ...(opened.email && !form.email.trim() ? (['email'] as const) : []),
  ...(opened.guardian.name && !form.guardian.name.trim() ? (['guardian'] as const) : []),
];

/** Under which name a half-typed change of a patient's details is kept in the tab. */
export const keptEdit = (patientId: string): string => `person.${patientId}`;
