-- Who chose time and doctor of an appointment last: what a person arranges for themselves opens no record to them.
alter table "appointment" add column "arranged_by" uuid null;
alter table "appointment" add constraint "appointment_arranged_by_fk" foreign key (hospital_id, arranged_by) references app_user (hospital_id, id);
create index "appointment_arranged_by_fk_idx" on "appointment" (hospital_id, arranged_by);
grant update (arranged_by) on "appointment" to hmtp_app;
