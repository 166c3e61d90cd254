import { vitalByCode } from '#contracts/visits/vitals-names.ts';
import type { VitalInput } from '#contracts/visits/triage.ts';
import { codeOf, isWithdrawn, loinc } from './fhir.ts';
import type { Measured, Resource } from './fhir.ts';

/** Most vital signs a triage form takes. */
const mostVitals = 30;

/** Why a measurement cannot be typed into the form, or null when it can. */
function obstacle(measured: Measured): string | null {
  const coding = measured.code?.coding?.[0];
  const known = coding?.system === loinc ? vitalByCode.get(coding.code ?? '') : undefined;
  if (!known) return 'code not known';
  if (typeof measured.valueQuantity?.value !== 'number') return 'no value';
  return (measured.valueQuantity.code ?? measured.valueQuantity.unit) === known.unit
    ? null
    : 'unit not known';
}

/**
 * The vital signs of an encounter as the nurse types them: code, value and unit as recorded. A panel (blood pressure) gives one
 * for each component. What does not fit the form is told to `skip` with its reason; whether a value is believed is the API's to say.
 */
export function vitalsOf(observations: readonly Resource[], skip: (reason: string) => void): VitalInput[] {
  const measurements = observations.flatMap((observation): Measured[] => {
    if (isWithdrawn(observation)) {
      skip('withdrawn');
      return [];
    }
    return observation.component?.length ? observation.component : [observation];
  });
  const typed: VitalInput[] = [];
  for (const measured of measurements) {
    const reason = obstacle(measured) ?? (typed.length < mostVitals ? null : 'more than the form takes');
    if (reason) skip(reason);
    else
      typed.push({
        code: codeOf(measured.code),
        value: measured.valueQuantity?.value ?? 0,
        unit: measured.valueQuantity?.code ?? measured.valueQuantity?.unit ?? '',
      });
  }
  return typed;
}
