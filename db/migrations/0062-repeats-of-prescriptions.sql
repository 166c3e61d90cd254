-- What is issued again of a line that its prescriber allowed to be repeated is a line of its own, and names the first one (ADR-0050).
alter table prescription_line add column repeat_of uuid;
alter table prescription_line add constraint prescription_line_repeat_of_fk foreign key (hospital_id, repeat_of) references prescription_line (hospital_id, id);
create index prescription_line_repeat_of_fk_idx on prescription_line (hospital_id, repeat_of);
-- Lines of a patient that may be issued again.
create index prescription_line_repeats on prescription_line (hospital_id, patient_id) where repeats > 0;
