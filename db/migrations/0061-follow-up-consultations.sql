-- A consultation that follows another one of the department is charged at the hospital's share of its fee, and names the charge it follows
-- (ADR-0049). The charge of a consultation tells whose it was: the visit's doctor may be another one by the time it is asked.
alter table charge add column doctor_id uuid;
alter table charge add column follows_id uuid;
alter table charge add constraint charge_doctor_id_fk foreign key (hospital_id, doctor_id) references doctor (hospital_id, id);
alter table charge add constraint charge_follows_id_fk foreign key (hospital_id, follows_id) references charge (hospital_id, id);
create index charge_doctor_id_fk_idx on charge (hospital_id, doctor_id);
create index charge_follows_id_fk_idx on charge (hospital_id, follows_id);
