-- Who comes without a name wears a band with a number of the hospital, and is shown and found by it. It stays on the record once they have a name:
-- the band is still round the wrist.
alter table patient add column band varchar(12) null;
alter table patient
  add constraint patient_band_unique unique (hospital_id, band),
  add constraint patient_band check (band ~ '^E-[0-9]{4,9}$'),
  add constraint patient_band_counter_sale check (band is null or not counter_sale);

-- Glasgow Coma Scale as it is written, E3V4M6, NT for what could not be tested. Null where it was not asked.
alter table triage add column gcs varchar(12) null;
alter table triage add constraint triage_gcs check (gcs ~ '^E([1-4]|NT)V([1-5]|NT)M([1-6]|NT)$');
