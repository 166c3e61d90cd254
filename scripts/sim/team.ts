import type { Doctor } from '#contracts/doctors/doctor.ts';
import type { Role } from '#contracts/identity/names.ts';
import { ActFailure } from './http.ts';
import { createPerson } from './person.ts';
import type { Person } from './person.ts';
import type { Demo } from '#scripts/platform/demo-json.ts';
import { StartFailure } from '#scripts/platform/failure.ts';

/** Roles without which no visit can be played. */
const needed = [
  'admin',
  'store_keeper',
  'receptionist',
  'nurse',
  'doctor',
  'lab_technician',
  'lab_supervisor',
  'pharmacist',
  'cashier',
] as const satisfies readonly Role[];

/** The staff of one hospital, as far as there are logins. */
export type Team = {
  readonly hospital: string;
  hospitalId(): Promise<string>;
  /** Somebody of a role; the same turn gives the same person. */
  of(role: Role, turn: number): Person;
  /** The person of a role with this account, or null when there is no login for it. */
  withId(role: Role, id: string): Promise<Person | null>;
  /** Doctors who can be signed in as: children's doctors where a child is to be seen and there are any, else the others. */
  doctorsFor(isChild: boolean): Promise<Doctor[]>;
};

function createTeam(hospital: string, people: readonly Person[]): Team {
  const inRole = (role: Role): Person[] => people.filter((person) => person.login.role === role);
  const of = (role: Role, turn: number): Person => {
    const found = inRole(role);
    const person = found[turn % found.length];
    if (!person) throw new ActFailure('simulation', `nobody is ${role} at ${hospital}`);
    return person;
  };
  const ids = async (role: Role): Promise<Map<string, Person>> =>
    new Map(
      await Promise.all(inRole(role).map(async (person) => [(await person.user()).id, person] as const)),
    );
  return {
    hospital,
    of,
    hospitalId: async () => (await of('receptionist', 0).user()).hospital.id,
    withId: async (role, id) => (await ids(role)).get(id) ?? null,
    async doctorsFor(isChild) {
      const mine = await ids('doctor');
      const { items } = await of('receptionist', 0).read<{ items: Doctor[] }>('/api/v1/doctors');
      const doctors = items.filter((doctor) => mine.has(doctor.id));
      const fitting = doctors.filter((doctor) => (doctor.specialty === 'Paediatrics') === isChild);
      return fitting.length > 0 ? fitting : doctors;
    },
  };
}

/** The teams of the hospitals that have everybody a visit needs. @throws StartFailure when there is none */
export function createTeams(demo: Demo): Team[] {
  const hospitals = [...new Set(demo.logins.map((login) => login.hospital))].sort();
  const teams = hospitals.flatMap((hospital) => {
    const logins = demo.logins.filter((login) => login.hospital === hospital);
    const isComplete = needed.every((role) => logins.some((login) => login.role === role));
    return isComplete
      ? [
          createTeam(
            hospital,
            logins.map((login) => createPerson(demo.api, login)),
          ),
        ]
      : [];
  });
  if (teams.length === 0)
    throw new StartFailure('there are no demo logins', 'npm run demo:reset, then npm start');
  return teams;
}

/** The hospital a patient goes to: by a sum over their identifier, so that it is the same in every run and every set. */
export function teamOf(teams: readonly Team[], identifier: string): Team {
  const sum = [...identifier].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  return teams[sum % teams.length] as Team;
}
