import { afterAll, beforeAll } from 'vitest';
import { criticalResult } from '#test/situations/critical-result.ts';
import { debt } from '#test/situations/debt.ts';
import { openHospital } from '#test/situations/hospital.ts';
import type { Hospital } from '#test/situations/hospital.ts';
import { infant } from '#test/situations/infant.ts';
import { partIssue } from '#test/situations/part-issue.ts';
import { sickDoctor } from '#test/situations/sick-doctor.ts';
import { unidentified } from '#test/situations/unidentified.ts';
import { wrongPatient } from '#test/situations/wrong-patient.ts';

let hospital: Hospital | undefined;
beforeAll(async () => {
  hospital = await openHospital();
});
afterAll(async () => hospital?.stack.stop());

const now = (): Hospital => {
  if (!hospital) throw new Error('the hospital is not open');
  return hospital;
};

// Bad days of one hospital, one after the other: each from arrival to a closed visit and a paid bill, as every role sees it.
for (const situation of [unidentified, infant, criticalResult, partIssue, debt, wrongPatient, sickDoctor])
  situation(now);
