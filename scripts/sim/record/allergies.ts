import type { AllergyStatement } from '#contracts/visits/triage.ts';
import { codeOf, isWithdrawn, snomed, textOf } from './fhir.ts';
import type { Resource } from './fhir.ts';

const severities = ['mild', 'moderate', 'severe'] as const;
/** SNOMED CT: no known allergy. */
const noneKnown = '716186003';
const mostAllergies = 50;

/** Whether a record still says something about the patient. */
const isActive = (allergy: Resource): boolean =>
  !isWithdrawn(allergy) && !['inactive', 'resolved'].includes(codeOf(allergy.clinicalStatus));

/** What the patient answers when asked for allergies: those recorded, with codes and texts as recorded, or none known. */
export function allergiesOf(
  allergies: readonly Resource[],
  skip: (reason: string) => void = () => undefined,
): AllergyStatement {
  const items = allergies.flatMap((allergy) => {
    const coding = allergy.code?.coding?.[0];
    if (coding?.system === snomed && coding.code === noneKnown) return [];
    const text = textOf(allergy.code);
    if (!isActive(allergy) || !text) {
      skip(text ? 'not active' : 'no text');
      return [];
    }
    const reaction = (allergy.reaction ?? [])
      .flatMap((entry) => (entry.manifestation ?? []).map(textOf))
      .filter(Boolean)
      .join(', ');
    const worst = severities.findLast((severity) =>
      allergy.reaction?.some((entry) => entry.severity === severity),
    );
    return [
      {
        text: text.slice(0, 400),
        severity: worst ?? ('unknown' as const),
        ...(coding?.system ? { system: coding.system } : {}),
        ...(coding?.code ? { code: coding.code } : {}),
        ...(reaction ? { reaction: reaction.slice(0, 200) } : {}),
      },
    ];
  });
  for (const _tooMany of items.slice(mostAllergies)) skip('more than the form takes');
  return items.length ? { state: 'list', items: items.slice(0, mostAllergies) } : { state: 'none_known' };
}
