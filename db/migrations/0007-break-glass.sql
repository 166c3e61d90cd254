-- A record opened without a care relationship: who, whose, why, until when, and who looked at it afterwards. Nothing of an opening
-- is changed or taken away; only its review is added.
create table "break_glass" ("id" uuid not null, "hospital_id" uuid not null, "patient_id" uuid not null, "user_id" uuid not null, "role" varchar(30) not null, "kind" varchar(20) not null, "reason" text not null, "opened_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, "reviewed_by" uuid null, "reviewed_at" timestamptz(3) null, "review_note" text null, primary key ("id"));
create index "break_glass_patient" on "break_glass" ("hospital_id", "patient_id", "user_id", "expires_at");
create index "break_glass_opened" on "break_glass" ("hospital_id", "opened_at", "id");
alter table "break_glass" enable row level security;
alter table "break_glass" force row level security;
create policy "tenant" on "break_glass" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "break_glass" add constraint "break_glass_hospital_id_id" unique (hospital_id, id);
alter table "break_glass" add constraint "break_glass_hospital_fk" foreign key (hospital_id) references hospital (id);
alter table "break_glass" add constraint "break_glass_patient_id_fk" foreign key (hospital_id, patient_id) references patient (hospital_id, id);
alter table "break_glass" add constraint "break_glass_user_id_fk" foreign key (hospital_id, user_id) references app_user (hospital_id, id);
alter table "break_glass" add constraint "break_glass_reviewed_by_fk" foreign key (hospital_id, reviewed_by) references app_user (hospital_id, id);
create index "break_glass_user_id_fk_idx" on "break_glass" (hospital_id, user_id);
create index "break_glass_reviewed_by_fk_idx" on "break_glass" (hospital_id, reviewed_by);
alter table "break_glass" add constraint "break_glass_reason_sealed" check (reason is null or reason like 'hs1.%');
alter table "break_glass" add constraint "break_glass_review_note_sealed" check (review_note is null or review_note like 'hs1.%');
-- Nobody reviews what they opened themselves.
alter table "break_glass" add constraint "break_glass_reviewer" check ((reviewed_by is null) = (reviewed_at is null) and (reviewed_by is null or reviewed_by <> user_id));
grant select, insert on "break_glass" to hmtp_app;
grant update (reviewed_by, reviewed_at, review_note) on "break_glass" to hmtp_app;
grant select on "break_glass" to hmtp_backup;
