import { LockMode } from '@mikro-orm/core';
import { Refusal } from '#domain/platform/refusal.ts';
import { Patient } from '#db/patients/patient.entity.ts';
import { insertPatient } from '#db/patients/patient.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/**
 * Makes the customer of one sale over the counter. It has a number and a key as any patient, so that bill, stock and audit go
 * the usual road, and nothing about a person: there is nobody to find or to meet again.
 */
export const insertCounterCustomer = (tenant: Tenant): Promise<string> =>
  insertPatient(
    tenant,
    {
      familyName: '',
      givenName: '',
      gender: 'unknown',
      birthDate: { precision: 'unknown' },
      unidentified: true,
      identifiers: [],
      confirmedNotDuplicate: true,
    },
    null,
    true,
  );

/** Locks the customer of a counter sale. @throws Refusal not_found for everybody else */
export async function lockCounterCustomer(tenant: Tenant, patientId: string): Promise<void> {
  const customer = await tenant.em.findOne(
    Patient,
    { hospitalId: tenant.hospitalId, id: patientId, counterSale: true },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  if (!customer) throw new Refusal('not_found');
}

/** Whether somebody is the customer of a counter sale. */
export const isCounterCustomer = async (tenant: Tenant, patientId: string): Promise<boolean> =>
  (await tenant.em.count(Patient, {
    hospitalId: tenant.hospitalId,
    id: patientId,
    counterSale: true,
  })) > 0;
