import type { LabTest } from '#contracts/labs/catalogue.ts';
import type { Medicine } from '#contracts/pharmacy/medicine.ts';
import type { ProcedureType } from '#contracts/procedures/procedure-order.ts';
import type { RecordedMedicine } from '../record/medicines.ts';
import type { RecordedProcedure } from '../record/procedures.ts';
import type { RecordedTest } from '../record/tests.ts';

/** What a hospital calls the recorded tests, medicines and procedures. */
export type Catalogue = {
  testOf(test: RecordedTest): LabTest;
  medicineOf(medicine: RecordedMedicine): Medicine;
  procedureOf(procedure: RecordedProcedure): ProcedureType;
};
