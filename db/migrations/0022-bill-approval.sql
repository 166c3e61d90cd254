-- What a cashier may not do alone: who asked for it, who else agreed or refused, and why. Nothing of it is taken away.
create table bill_approval (
  id uuid not null, hospital_id uuid not null, visit_id uuid not null, patient_id uuid not null, task_id uuid not null, kind varchar(20) not null default 'void',
  state varchar(12) not null default 'waiting', amount_minor bigint not null, currency varchar(3) not null, charge_ids jsonb not null, reason text not null,
  asked_by uuid not null, asked_at timestamptz(3) not null, decided_by uuid null, decided_at timestamptz(3) null, note text null, primary key (id),
  constraint bill_approval_hospital_id_id unique (hospital_id, id),
  constraint bill_approval_task_unique unique (hospital_id, task_id),
  constraint bill_approval_kind check (kind in ('void', 'on_account')),
  constraint bill_approval_state check (state in ('waiting', 'approved', 'refused', 'withdrawn')),
  constraint bill_approval_amount check (amount_minor > 0),
  -- Nobody agrees to what they asked for themselves.
  constraint bill_approval_two_people check ((state in ('approved', 'refused')) = (decided_by is not null) and (decided_by is null) = (decided_at is null) and (decided_by is null or decided_by <> asked_by)),
  constraint bill_approval_reason_sealed check (reason like 'hs1.%'),
  constraint bill_approval_note_sealed check (note is null or note like 'hs1.%')
);
create unique index bill_approval_waiting on bill_approval (hospital_id, visit_id, kind) where state = 'waiting';
create index bill_approval_visit on bill_approval (hospital_id, visit_id);
alter table bill_approval enable row level security;
alter table bill_approval force row level security;
create policy tenant on bill_approval using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table bill_approval add constraint bill_approval_hospital_fk foreign key (hospital_id) references hospital (id);
do $$
declare r record;
begin
  for r in select * from (values
    ('visit_id','visit'), ('patient_id','patient'), ('task_id','task'), ('asked_by','app_user'), ('decided_by','app_user')
  ) as fk(col, ref)
  loop
    execute format('alter table bill_approval add constraint %I foreign key (hospital_id, %I) references %I (hospital_id, id)', 'bill_approval_' || r.col || '_fk', r.col, r.ref);
    execute format('create index if not exists %I on bill_approval (hospital_id, %I)', 'bill_approval_' || r.col || '_fk_idx', r.col);
  end loop;
end $$;
grant select, insert on bill_approval to hmtp_app;
grant update (state, decided_by, decided_at, note) on bill_approval to hmtp_app;
grant select on bill_approval to hmtp_backup;
-- What was decided or withdrawn stays so.
create trigger bill_approval_decided before update on bill_approval for each row when (old.state <> 'waiting')
  execute function hmtp_refuse_change('a decision');
-- Who asks and who decides is whoever acts (0021).
create trigger bill_approval_asked_by before insert or update of asked_by on bill_approval for each row
  when (new.asked_by is distinct from nullif(current_setting('app.actor_id', true), '')::uuid) execute function hmtp_by_acting_person('asked_by');
create trigger bill_approval_decided_by before insert or update of decided_by on bill_approval for each row
  when (new.decided_by is distinct from nullif(current_setting('app.actor_id', true), '')::uuid) execute function hmtp_by_acting_person('decided_by');
