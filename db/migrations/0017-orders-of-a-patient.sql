-- Who ordered something for a patient, and whose it is, is read from its case: one index for every type of order.
create index "care_case_patient" on "care_case" ("hospital_id", "patient_id");
