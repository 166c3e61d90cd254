import { BreakGlass } from '#db/visits/break-glass.entity.ts';
import { Hospital } from '#db/platform/hospital.entity.ts';
import { AppUser, AuthSession, Department, RefreshToken, UserRole } from '#db/identity/identity.entity.ts';
import { KnownDevice, PasswordCode, RoleGrant, SignInBudget } from '#db/identity/sign-in.entity.ts';
import { Patient, PatientIdentifier, PatientInvitation, PatientKey } from '#db/patients/patient.entity.ts';
import { AvailabilityException, AvailabilityRule, Doctor } from '#db/doctors/doctor.entity.ts';
import { Appointment, DoctorSession, Token } from '#db/appointments/appointment.entity.ts';
import { PatientStatement, Triage, Visit, VitalSign } from '#db/visits/visit.entity.ts';
import { Consultation, Diagnosis, Icd10Code } from '#db/consultations/consultation.entity.ts';
import {
  BillApproval,
  Charge,
  Counter,
  Invoice,
  LedgerEntry,
  LedgerLine,
  Payment,
  ServicePrice,
} from '#db/billing/billing.entity.ts';
import { FormDraft, HttpIdempotency, Submission, Task } from '#db/inbox/inbox.entity.ts';
import { LabItem, LabOrder, LabPanel, LabResult, LabTest, Specimen } from '#db/labs/lab.entity.ts';
import {
  Medicine,
  Prescription,
  PrescriptionLine,
  StockBatch,
  StockMovement,
  StockReservation,
} from '#db/pharmacy/pharmacy.entity.ts';
import { ProcedureOrder, ProcedureType } from '#db/procedures/procedure.entity.ts';
import { CareCase, CaseStep } from '#db/cases/case.entity.ts';
import { ReconcileRun } from '#db/platform/reconcile.entity.ts';

/** Every mapped table, in the order in which they are created. */
export const entities = [
  Hospital,
  Department,
  AppUser,
  UserRole,
  AuthSession,
  RefreshToken,
  SignInBudget,
  KnownDevice,
  PasswordCode,
  RoleGrant,
  Patient,
  PatientKey,
  PatientIdentifier,
  PatientInvitation,
  Doctor,
  AvailabilityRule,
  AvailabilityException,
  Appointment,
  DoctorSession,
  Token,
  Visit,
  BreakGlass,
  Triage,
  VitalSign,
  PatientStatement,
  Consultation,
  Diagnosis,
  Icd10Code,
  ServicePrice,
  Charge,
  Invoice,
  Payment,
  LedgerEntry,
  LedgerLine,
  Counter,
  Task,
  BillApproval,
  Submission,
  FormDraft,
  HttpIdempotency,
  LabTest,
  LabPanel,
  LabOrder,
  LabItem,
  Specimen,
  LabResult,
  Medicine,
  StockBatch,
  StockMovement,
  StockReservation,
  Prescription,
  PrescriptionLine,
  ProcedureType,
  ProcedureOrder,
  ReconcileRun,
  CareCase,
  CaseStep,
];
