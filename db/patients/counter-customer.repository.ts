import { LockMode } from '@mikro-orm/core';
import { Patient } from '#db/patients/patient.entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Locks the customer of a counter sale. @returns whether this is one */
export async function lockCounterCustomer(tenant: Tenant, patientId: string): Promise<boolean> {
  const customer = await tenant.em.findOne(
    Patient,
    { hospitalId: tenant.hospitalId, id: patientId, counterSale: true },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  return customer !== null;
}

/** Whether somebody is the customer of a counter sale. */
export const isCounterCustomer = async (tenant: Tenant, patientId: string): Promise<boolean> =>
  (await tenant.em.count(Patient, {
    hospitalId: tenant.hospitalId,
    id: patientId,
    counterSale: true,
  })) > 0;
