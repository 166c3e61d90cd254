-- Texts that a doctor writes again and again. They are of no patient and sealed all the same: with a key of the person who keeps them
-- (ADR-0038). Nobody else sees them, of whatever hospital: who acts is compared beside the hospital.
create table note_template (
  id uuid not null, hospital_id uuid not null, user_id uuid not null, body text not null, version int not null default 1,
  changed_at timestamptz(3) not null, primary key (id),
  constraint note_template_hospital_id_id unique (hospital_id, id),
  constraint note_template_hospital_fk foreign key (hospital_id) references hospital (id),
  constraint note_template_user_id_fk foreign key (hospital_id, user_id) references app_user (hospital_id, id),
  constraint note_template_body_sealed check (body like 'hs1.%')
);
create index note_template_user_id_fk_idx on note_template (hospital_id, user_id);
alter table note_template enable row level security;
alter table note_template force row level security;
create policy tenant on note_template using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
create policy own_user on note_template as restrictive using (user_id = nullif(current_setting('app.actor_id', true), '')::uuid);
grant select, insert, delete on note_template to hmtp_app;
grant update (body, version, changed_at) on note_template to hmtp_app;
grant select on note_template to hmtp_backup;
