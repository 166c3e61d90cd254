import { shareOf } from '#domain/billing/price.ts';
import { Refusal, invariant } from '#domain/platform/refusal.ts';
import { insertCharge } from '#db/billing/charge.repository.ts';
import { chargeFollowed } from '#db/billing/follow-up.repository.ts';
import { consultationPrice } from '#db/billing/price.repository.ts';
import type { ValidPrice } from '#db/billing/price.repository.ts';
import { doctorProfile } from '#db/consultations/consultation.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/**
 * Charges a consultation: whole where it is a new one, at the hospital's share where it follows one of the same department in this visit or in the
 * days before (ADR-0049).
 * @throws Refusal billing.service_unknown where the doctor's consultation has no price today
 */
export async function chargeConsultation(
  tenant: Tenant,
  about: { visitId: string; patientId: string; submissionId: string | null },
  doctorId: string | null,
): Promise<void> {
  const { submissionId } = about;
  invariant(doctorId && submissionId, 'a person’s act charges the consultation of a doctor');
  const [price, feeOf] = await together([
    consultationPrice(tenant, doctorId),
    followUpFee(tenant, { ...about, doctorId }),
  ]);
  if (price) return insertCharge(tenant, { ...about, submissionId }, { ...feeOf(price), doctorId }, 1);
  const profile = await doctorProfile(tenant, doctorId);
  invariant(profile, 'a consultation is charged of a doctor of this hospital');
  throw new Refusal('billing.service_unknown', { serviceCode: profile.consultationService });
}

/** What a consultation is charged at once it is known whether it follows another one, and which. */
type FeeOf = (price: ValidPrice) => ValidPrice & { followsId?: string };

async function followUpFee(
  tenant: Tenant,
  asked: { visitId: string; patientId: string; doctorId: string },
): Promise<FeeOf> {
  const { settings } = await hospitalClock(tenant);
  const followsId = settings.followUpPercent < 100 ? await chargeFollowed(tenant, asked) : null;
  if (!followsId) return (price) => price;
  return (price) => ({ ...price, ...shareOf(price, settings.followUpPercent), followsId });
}
