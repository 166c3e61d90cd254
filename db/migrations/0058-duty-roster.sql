-- Who is on duty for which department, or for the hospital where it has none, and when (docs/adr/0047-every-ladder-ends-at-a-duty.md).
create table duty_shift (
  id uuid not null, hospital_id uuid not null, duty varchar(24) not null, department_id uuid null, user_id uuid not null,
  from_at timestamptz(3) not null, until_at timestamptz(3) not null, is_beside boolean not null default false, handed_from uuid null,
  note text null, planned_by uuid null, primary key (id),
  constraint duty_shift_hospital_id_id unique (hospital_id, id),
  constraint duty_shift_hospital_fk foreign key (hospital_id) references hospital (id),
  constraint duty_shift_department_id_fk foreign key (hospital_id, department_id) references department (hospital_id, id),
  constraint duty_shift_user_id_fk foreign key (hospital_id, user_id) references app_user (hospital_id, id),
  constraint duty_shift_planned_by_fk foreign key (hospital_id, planned_by) references app_user (hospital_id, id),
  constraint duty_shift_handed_from_fk foreign key (hospital_id, handed_from) references duty_shift (hospital_id, id),
  constraint duty_shift_hours check (until_at >= from_at and until_at <= from_at + interval '25 hours'),
  constraint duty_shift_note_sealed check (note is null or note like 'hs1.%'),
  -- One person has a duty at a time, unless another is wanted beside; nobody has the same one twice.
  constraint duty_shift_one_at_a_time exclude using gist (hospital_id with =, duty with =,
    (coalesce(department_id, '00000000-0000-0000-0000-000000000000'::uuid)) with =, tstzrange(from_at, until_at) with &&) where (not is_beside),
  constraint duty_shift_once_a_person exclude using gist (hospital_id with =, duty with =, user_id with =,
    (coalesce(department_id, '00000000-0000-0000-0000-000000000000'::uuid)) with =, tstzrange(from_at, until_at) with &&)
);
create index duty_shift_hours on duty_shift (hospital_id, until_at, from_at);
create index duty_shift_department_id_fk_idx on duty_shift (hospital_id, department_id);
create index duty_shift_user_id_fk_idx on duty_shift (hospital_id, user_id);
create index duty_shift_planned_by_fk_idx on duty_shift (hospital_id, planned_by);
create index duty_shift_handed_from_fk_idx on duty_shift (hospital_id, handed_from);
alter table duty_shift enable row level security;
alter table duty_shift force row level security;
create policy tenant on duty_shift using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
create trigger duty_shift_planned_by before insert or update of planned_by on duty_shift for each row
  when (new.planned_by is distinct from nullif(current_setting('app.actor_id', true), '')::uuid) execute function hmtp_by_acting_person('planned_by');
grant select, insert, delete on duty_shift to hmtp_app;
grant update (until_at) on duty_shift to hmtp_app;
grant select on duty_shift to hmtp_backup;
-- A late task is told several people by and by: one notice a person, and one for everybody who supervises.
drop index task_overdue_notice;
create unique index task_overdue_notice on task (hospital_id, about_task_id, kind, coalesce(assignee_id, '00000000-0000-0000-0000-000000000000'::uuid))
  where about_task_id is not null and state in ('open', 'claimed', 'completing');
