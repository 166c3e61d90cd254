-- What an entry of the ledger is about: a visit and its patient, a case of no visit (a claim, a shift), or a patient alone (money left
-- with the hospital). Each has its foreign key, and an entry is about one of them.
alter table ledger_entry alter column visit_id drop not null;
alter table ledger_entry alter column patient_id drop not null;
alter table ledger_entry add column "case_id" uuid null;
alter table ledger_entry add constraint ledger_entry_case_id_fk foreign key (hospital_id, case_id) references care_case (hospital_id, id);
create index ledger_entry_case_id_fk_idx on ledger_entry (hospital_id, case_id) where case_id is not null;
alter table ledger_entry add constraint ledger_entry_subject check (
  case when visit_id is not null then patient_id is not null and case_id is null else num_nonnulls(case_id, patient_id) > 0 end);
