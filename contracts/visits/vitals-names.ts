/** A vital sign the platform knows: LOINC code, UCUM unit, and the limits of what is believed. */
export type VitalDefinition = {
  code: string;
  name: string;
  unit: string;
  /** Outside: no living person has it; refused. */
  min: number;
  max: number;
  /** Outside: rare; accepted once confirmed. */
  unlikelyLow: number;
  unlikelyHigh: number;
  /** Asked for on the triage form; the others are accepted from other systems. */
  onForm: boolean;
};

/**
 * Names and codes: LOINC vital-signs panel 85353-1 and its members. Limits are those of somebody whose age is not known, so as wide as those of any age
 * (`domain/visits/vital-limits.ts`, with their sources): hard ones bound data entry errors, wider than any recorded survivor.
 */
export const vitalSigns: readonly VitalDefinition[] = [
  {
    code: '8480-6',
    name: 'Systolic blood pressure',
    unit: 'mm[Hg]',
    min: 20,
    max: 350,
    unlikelyLow: 40,
    unlikelyHigh: 220,
    onForm: true,
  },
  {
    code: '8462-4',
    name: 'Diastolic blood pressure',
    unit: 'mm[Hg]',
    min: 10,
    max: 250,
    unlikelyLow: 20,
    unlikelyHigh: 130,
    onForm: true,
  },
  {
    code: '8867-4',
    name: 'Heart rate',
    unit: '/min',
    min: 10,
    max: 350,
    unlikelyLow: 40,
    unlikelyHigh: 220,
    onForm: true,
  },
  {
    code: '9279-1',
    name: 'Respiratory rate',
    unit: '/min',
    min: 2,
    max: 150,
    unlikelyLow: 6,
    unlikelyHigh: 70,
    onForm: true,
  },
  {
    code: '8310-5',
    name: 'Body temperature',
    unit: 'Cel',
    min: 20,
    max: 46,
    unlikelyLow: 33,
    unlikelyHigh: 41,
    onForm: true,
  },
  {
    code: '59408-5',
    name: 'Oxygen saturation',
    unit: '%',
    min: 20,
    max: 100,
    unlikelyLow: 80,
    unlikelyHigh: 100,
    onForm: true,
  },
  {
    code: '8302-2',
    name: 'Body height',
    unit: 'cm',
    min: 20,
    max: 272,
    unlikelyLow: 37.9,
    unlikelyHigh: 220,
    onForm: true,
  },
  {
    code: '29463-7',
    name: 'Body weight',
    unit: 'kg',
    min: 0.2,
    max: 650,
    unlikelyLow: 0.8,
    unlikelyHigh: 200,
    onForm: true,
  },
  {
    code: '72514-3',
    name: 'Pain severity',
    unit: '{score}',
    min: 0,
    max: 10,
    unlikelyLow: 0,
    unlikelyHigh: 10,
    onForm: true,
  },
  {
    code: '39156-5',
    name: 'Body mass index',
    unit: 'kg/m2',
    min: 3,
    max: 200,
    unlikelyLow: 6,
    unlikelyHigh: 70,
    onForm: false,
  },
  {
    code: '9843-4',
    name: 'Head circumference',
    unit: 'cm',
    min: 15,
    max: 80,
    unlikelyLow: 28,
    unlikelyHigh: 62,
    onForm: false,
  },
  {
    code: '2708-6',
    name: 'Arterial oxygen saturation',
    unit: '%',
    min: 20,
    max: 100,
    unlikelyLow: 80,
    unlikelyHigh: 100,
    onForm: false,
  },
  {
    code: '59576-9',
    name: 'BMI percentile',
    unit: '%',
    min: 0,
    max: 100,
    unlikelyLow: 0,
    unlikelyHigh: 100,
    onForm: false,
  },
  {
    code: '77606-2',
    name: 'Weight-for-length percentile',
    unit: '%',
    min: 0,
    max: 100,
    unlikelyLow: 0,
    unlikelyHigh: 100,
    onForm: false,
  },
  {
    code: '8289-1',
    name: 'Head circumference percentile',
    unit: '%',
    min: 0,
    max: 100,
    unlikelyLow: 0,
    unlikelyHigh: 100,
    onForm: false,
  },
  {
    code: '74006-8',
    name: 'Weight difference pre and post dialysis',
    unit: 'kg',
    min: -30,
    max: 30,
    unlikelyLow: -10,
    unlikelyHigh: 10,
    onForm: false,
  },
];

export const vitalByCode: ReadonlyMap<string, VitalDefinition> = new Map(
  vitalSigns.map((vital) => [vital.code, vital]),
);

/** Codes that rules name: the members of the panel that are scored and flagged. */
export const vitalCodes = {
  systolic: '8480-6',
  diastolic: '8462-4',
  heartRate: '8867-4',
  respiratoryRate: '9279-1',
  temperature: '8310-5',
  saturation: '59408-5',
  height: '8302-2',
  weight: '29463-7',
  pain: '72514-3',
} as const;

/** ACVPU, the scale of NEWS2: alert, new confusion, responds to voice, to pain, unresponsive. */
export const consciousnessLevels = ['alert', 'confused', 'voice', 'pain', 'unresponsive'] as const;
export type Consciousness = (typeof consciousnessLevels)[number];

/**
 * Glasgow Coma Scale: the three responses, best first, and `NT` for what cannot be tested, as the voice of somebody intubated. Source:
 * Teasdale G et al., The Glasgow Coma Scale at 40 years: standing the test of time, Lancet Neurology 2014;13:844-54. LOINC 9267-6, 9270-0, 9268-4.
 */
export const gcsScales = {
  eye: ['4', '3', '2', '1', 'NT'],
  verbal: ['5', '4', '3', '2', '1', 'NT'],
  motor: ['6', '5', '4', '3', '2', '1', 'NT'],
} as const;
export type GcsPart = keyof typeof gcsScales;
export const gcsParts = ['eye', 'verbal', 'motor'] as const satisfies readonly GcsPart[];
export type Gcs = { [P in GcsPart]: (typeof gcsScales)[P][number] };

/** Capillary refill of a child: below 3 seconds, or 3 and more (Bedside PEWS). */
export const capillaryRefills = ['prompt', 'slow'] as const;
export type CapillaryRefill = (typeof capillaryRefills)[number];

/** How hard a child works to breathe; any apnoea is severe (Bedside PEWS). */
export const respiratoryEfforts = ['normal', 'mild', 'moderate', 'severe'] as const;
export type RespiratoryEffort = (typeof respiratoryEfforts)[number];

/** What a patient breathes while the saturation is measured. */
export const breathes = ['air', 'oxygen'] as const;
export type Breathes = (typeof breathes)[number];

/** What of a visit can be entered in error: a sign, or what was stated about allergies or medicines. */
export const struckKinds = ['sign', 'allergies', 'medicines'] as const;
export type StruckKind = (typeof struckKinds)[number];
