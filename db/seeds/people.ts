/** Made-up people of the demo. Deterministic: the same list at every seeding. */
const given = {
  female: [
    'Lakshmi',
    'Ananya',
    'Priya',
    'Meera',
    'Sunita',
    'Farida',
    'Kavitha',
    'Neha',
    'Radha',
    'Shabnam',
    'Gita',
    'Mary',
    'Divya',
    'Savitri',
    'Asha',
  ],
  male: [
    'Ravi',
    'Arjun',
    'Suresh',
    'Imran',
    'Vikram',
    'Joseph',
    'Mohan',
    'Kiran',
    'Rahul',
    'Harish',
    'Abdul',
    'Manoj',
    'Sanjay',
    'Thomas',
    'Ganesh',
  ],
} as const;
const family = [
  'Iyer',
  'Sharma',
  'Khan',
  'Reddy',
  'Nair',
  'Patel',
  'Das',
  'Fernandes',
  'Gowda',
  'Singh',
  'Mukherjee',
  'Pillai',
  'Joshi',
  'Menon',
  'Rao',
];

export type DemoPatient = {
  givenName: string;
  familyName: string;
  gender: 'female' | 'male' | 'unknown';
  /** Age in years, so that the demo stays plausible; null is not known. */
  age: number | null;
  estimated: boolean;
  phone: string | null;
  guardian: boolean;
  deceased: boolean;
  unidentified: boolean;
};

/** The demo patients of the n-th hospital: adults, children with guardians, families sharing a phone, one unidentified, one deceased. */
export function demoPatients(hospital: number): DemoPatient[] {
  const people = Array.from({ length: 28 }, (_, index): DemoPatient => {
    const gender = index % 2 === 0 ? 'female' : 'male';
    const age = index % 7 === 3 ? 2 + ((index * 5) % 15) : 19 + ((index * 13 + hospital * 7) % 65);
    // Every fourth shares the phone of the one before: a family.
    const line = index % 4 === 3 ? index - 1 : index;
    return {
      givenName: given[gender][(index * 4 + hospital * 3) % 15] ?? 'Asha',
      familyName: family[(index * 7 + hospital * 5) % 15] ?? 'Rao',
      gender,
      age,
      estimated: index % 9 === 4,
      // Ten digits that begin with 5 are nobody's number in India: the demo can call and text no real person.
      phone: `+9155${String(10_000_000 + hospital * 1_000_000 + line * 7919).slice(0, 8)}`,
      guardian: age < 18,
      deceased: index === 27,
      unidentified: false,
    };
  });
  return [
    ...people,
    {
      givenName: '',
      familyName: '',
      gender: 'unknown',
      age: null,
      estimated: false,
      phone: null,
      guardian: false,
      deceased: false,
      unidentified: true,
    },
  ];
}

export const demoHospitals = [
  { slug: 'asha', name: 'Asha General Hospital' },
  { slug: 'kaveri', name: 'Kaveri Mission Hospital' },
] as const;

export const departments = [
  { code: 'GM', name: 'General Medicine' },
  { code: 'PAED', name: 'Paediatrics' },
  { code: 'ORTHO', name: 'Orthopaedics' },
  { code: 'LAB', name: 'Laboratory' },
  { code: 'PHARM', name: 'Pharmacy' },
  { code: 'FRONT', name: 'Front office' },
] as const;

/** Prices in minor units of INR of what no catalogue has; tests, medicines and procedures bring their own. */
export const services = [
  { code: 'CONSULT-GM', name: 'Consultation, general medicine', amountMinor: 50_000n },
  { code: 'CONSULT-PAED', name: 'Consultation, paediatrics', amountMinor: 60_000n },
  { code: 'CONSULT-ORTHO', name: 'Consultation, orthopaedics', amountMinor: 80_000n },
  { code: 'REGISTRATION', name: 'Registration', amountMinor: 10_000n },
  { code: 'CERTIFICATE', name: 'Medical certificate', amountMinor: 35_000n },
  { code: 'RECORD-COPY', name: 'Copy of the record', amountMinor: 5_000n },
] as const;

export type DemoStaff = { role: string; also?: string; name: string; department: string; local: string };

/** Staff of a demo hospital: two of every clinical role, one nurse who is a receptionist too. */
export const demoStaff = (hospital: number): DemoStaff[] => {
  const names =
    [
      [
        'Dr Nandini Rao',
        'Dr Sameer Qureshi',
        'Sister Anju Thomas',
        'Sister Rekha Pillai',
        'Deepak Kulkarni',
        'Fatima Sheikh',
        'Prakash Bhat',
        'Leela D’Souza',
        'Pooja Shetty',
        'Naveen Kumar',
        'Anil Deshpande',
        'Rukmini Hegde',
        'Usha Narayan',
        'Dr Balan Menon',
        'Charu Sethi',
        'Dinesh Yadav',
        'Meenal Joshi',
      ],
      [
        'Dr Elizabeth Varghese',
        'Dr Arvind Gowda',
        'Sister Jaya Mathew',
        'Sister Salma Begum',
        'Kishore Naik',
        'Hema Raju',
        'Govind Prabhu',
        'Nisha Antony',
        'Seema Kamath',
        'Joel Pereira',
        'Ramesh Acharya',
        'Vani Murthy',
        'Sudha Krishnan',
        'Dr Ismail Haneef',
        'Tara Fernandes',
        'Lokesh Shenoy',
        'Padma Hebbar',
      ],
    ][hospital] ?? [];
  const plan: [string, string, string?][] = [
    ['doctor', 'GM'],
    ['doctor', hospital === 0 ? 'PAED' : 'ORTHO'],
    ['nurse', 'GM'],
    ['nurse', 'GM', 'receptionist'],
    ['lab_technician', 'LAB'],
    ['lab_technician', 'LAB'],
    ['pharmacist', 'PHARM'],
    ['pharmacist', 'PHARM'],
    ['receptionist', 'FRONT'],
    ['receptionist', 'FRONT'],
    ['cashier', 'FRONT'],
    ['cashier', 'FRONT'],
    ['admin', 'FRONT'],
    ['lab_supervisor', 'LAB'],
    ['claims_officer', 'FRONT'],
    ['store_keeper', 'PHARM'],
    // Roles are given by two administrators.
    ['admin', 'FRONT'],
  ];
  return plan.map(([role, department, also], index) => {
    const nth = plan.slice(0, index).filter(([other]) => other === role).length + 1;
    return {
      role,
      department,
      name: names[index] ?? role,
      local: `${role.replace('_', '.')}${nth}`,
      ...(also ? { also } : {}),
    };
  });
};
