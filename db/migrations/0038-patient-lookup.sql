-- What a patient is found by besides the name: phones, their guardian's, numbers of cards, e-mail, and the last characters of these. Only keyed hashes
-- stand here, one row a key, so that equal ones are found by an index though nobody can read them.
create table patient_lookup (
  id uuid not null, hospital_id uuid not null, patient_id uuid not null, found_by varchar(20) not null, key_hash varchar(64) not null, primary key (id),
  constraint patient_lookup_hospital_id_id unique (hospital_id, id),
  constraint patient_lookup_found_by check (found_by in ('phone', 'guardian_phone', 'national_id', 'email', 'phone_end', 'guardian_phone_end', 'national_id_end')),
  constraint patient_lookup_key_hash check (key_hash ~ '^[0-9a-f]{64}$')
);
create index patient_lookup_key on patient_lookup (hospital_id, key_hash);
create index patient_lookup_patient on patient_lookup (hospital_id, patient_id);
alter table patient_lookup enable row level security;
alter table patient_lookup force row level security;
create policy tenant on patient_lookup using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
create policy own_patient on patient_lookup as restrictive using
  (nullif(current_setting('app.patient_id', true), '') is null or patient_id = nullif(current_setting('app.patient_id', true), '')::uuid);
alter table patient_lookup add constraint patient_lookup_hospital_fk foreign key (hospital_id) references hospital (id);
alter table patient_lookup add constraint patient_lookup_patient_id_fk foreign key (hospital_id, patient_id) references patient (hospital_id, id);
-- A change of the record takes its keys away and writes the new ones.
grant select, insert, delete on patient_lookup to hmtp_app;
grant select on patient_lookup to hmtp_backup;

-- The name in Latin letters: as the person writes it, where that was said, and what a search looks at in any case.
alter table patient add column latin_name varchar(200) null;
alter table patient add column name_latin varchar(220) not null default '';
alter table patient alter column name_latin drop default;
create index patient_latin_trgm on patient using gin (name_latin gin_trgm_ops);
grant update (latin_name, name_latin) on patient to hmtp_app;
drop index patient_phone;
alter table patient drop column phone_index;
-- The customer of a sale over the counter stays nobody (0005); the check went with the column.
alter table patient add constraint patient_counter_sale_nameless check (
  not counter_sale or (unidentified and family_name = '' and given_name = '' and latin_name is null and birth_date is null and phone is null and deceased_at is null)
);
