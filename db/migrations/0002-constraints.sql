-- What the entity definitions cannot say: tenant-wide foreign keys, checks, partitions, the balanced ledger, indexes for search.
create extension if not exists pg_trgm;
create extension if not exists btree_gist;

-- Foreign keys contain the hospital: a row of one hospital can never point at another's.
do $$
declare r record;
begin
  for r in select c.relname from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
      and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'hospital_id' and not a.attisdropped)
  loop
    execute format('alter table %I add constraint %I unique (hospital_id, id)', r.relname, r.relname || '_hospital_id_id');
    execute format('alter table %I add constraint %I foreign key (hospital_id) references hospital (id)', r.relname, r.relname || '_hospital_fk');
  end loop;
  for r in select * from (values
    ('app_user','department_id','department'), ('app_user','patient_id','patient'), ('user_role','user_id','app_user'),
    ('auth_session','user_id','app_user'), ('refresh_token','session_id','auth_session'),
    ('patient_key','patient_id','patient'), ('patient_identifier','patient_id','patient'), ('patient_invitation','patient_id','patient'),
    ('doctor','id','app_user'), ('doctor','department_id','department'),
    ('availability_rule','doctor_id','doctor'), ('availability_exception','doctor_id','doctor'),
    ('appointment','patient_id','patient'), ('appointment','doctor_id','doctor'), ('appointment','visit_id','visit'),
    ('doctor_session','doctor_id','doctor'), ('token','session_id','doctor_session'), ('token','visit_id','visit'), ('token','patient_id','patient'),
    ('visit','patient_id','patient'), ('visit','doctor_id','doctor'), ('visit','department_id','department'), ('visit','appointment_id','appointment'),
    ('triage','visit_id','visit'), ('triage','patient_id','patient'), ('vital_sign','triage_id','triage'), ('vital_sign','visit_id','visit'), ('vital_sign','patient_id','patient'),
    ('patient_statement','patient_id','patient'), ('patient_statement','visit_id','visit'),
    ('consultation','visit_id','visit'), ('consultation','patient_id','patient'), ('consultation','doctor_id','doctor'),
    ('diagnosis','consultation_id','consultation'), ('diagnosis','visit_id','visit'), ('diagnosis','patient_id','patient'),
    ('charge','visit_id','visit'), ('charge','patient_id','patient'), ('invoice','visit_id','visit'), ('invoice','patient_id','patient'),
    ('payment','visit_id','visit'), ('payment','patient_id','patient'), ('ledger_entry','visit_id','visit'), ('ledger_entry','patient_id','patient'),
    ('ledger_line','entry_id','ledger_entry'),
    ('task','visit_id','visit'), ('task','patient_id','patient'), ('task','assignee_id','app_user'), ('task','claimant_id','app_user'), ('task','department_id','department'),
    ('submission','actor_id','app_user'), ('submission','patient_id','patient'), ('form_draft','task_id','task'), ('form_draft','user_id','app_user'),
    ('http_idempotency','actor_id','app_user')
  ) as fk(tab, col, ref)
  loop
    execute format('alter table %I add constraint %I foreign key (hospital_id, %I) references %I (hospital_id, id)', r.tab, r.tab || '_' || r.col || '_fk', r.col, r.ref);
    if r.col <> 'id' then
      execute format('create index if not exists %I on %I (hospital_id, %I)', r.tab || '_' || r.col || '_fk_idx', r.tab, r.col);
    end if;
  end loop;
  -- A sealed column refuses clear text.
  for r in select * from (values
    ('patient','phone'), ('patient','details'), ('visit','reason'), ('visit','exit_note'), ('triage','complaint'), ('triage','note'),
    ('patient_statement','items'), ('consultation','note'), ('consultation','exit_note'), ('submission','body'), ('form_draft','form')
  ) as s(tab, col)
  loop
    execute format('alter table %I add constraint %I check (%I is null or %I like ''hs1.%%'')', r.tab, r.tab || '_' || r.col || '_sealed', r.col, r.col);
  end loop;
end $$;

-- One open visit a patient; one visit an encounter of another system.
create unique index visit_one_open on visit (hospital_id, patient_id) where closed_at is null;
create unique index visit_source on visit (hospital_id, source_system, source_value) where source_system is not null;
create index visit_open on visit (hospital_id, opened_at desc, id desc) where closed_at is null;
create index task_live on task (hospital_id, priority, due_at, id) where state in ('open', 'claimed', 'completing');
create index submission_unsettled on submission (hospital_id, created_at) where state in ('stored', 'applied');
create index patient_name_trgm on patient using gin (name_search gin_trgm_ops);
create index patient_sound_trgm on patient using gin (name_sound gin_trgm_ops);
create index icd10_text_trgm on icd10_code using gin (search_text gin_trgm_ops);
create index icd10_code_prefix on icd10_code (code text_pattern_ops);

-- A doctor's live appointments never overlap.
alter table appointment add constraint appointment_no_overlap exclude using gist
  (hospital_id with =, doctor_id with =, tstzrange(starts_at, ends_at) with &&) where (state in ('booked', 'arrived', 'fulfilled'));
alter table appointment add constraint appointment_time check (ends_at > starts_at);

alter table charge add constraint charge_amount check (quantity > 0 and unit_minor >= 0 and amount_minor = quantity * unit_minor);
alter table payment add constraint payment_amount check (amount_minor > 0);
alter table ledger_line add constraint ledger_line_amount check (amount_minor <> 0);

-- Every ledger entry sums to zero when its transaction commits.
create function hmtp_ledger_balanced() returns trigger language plpgsql as $$
declare off_by bigint;
begin
  select coalesce(sum(amount_minor), 0) into off_by from ledger_line where hospital_id = new.hospital_id and entry_id = new.entry_id;
  if off_by <> 0 then
    raise exception 'ledger entry % is off by %', new.entry_id, off_by using errcode = '23514';
  end if;
  return null;
end $$;
create constraint trigger ledger_line_balanced after insert on ledger_line deferrable initially deferred
  for each row execute function hmtp_ledger_balanced();

-- Inbox events: ids only. Read below pg_snapshot_xmin in (xid, id) order, so that late commits are never skipped.
create sequence inbox_event_id_seq;
create table inbox_event (
  hospital_id uuid not null, id bigint not null default nextval('inbox_event_id_seq'), xid xid8 not null default pg_current_xact_id(),
  created_at timestamptz(3) not null default now(), kind varchar(20) not null, task_id uuid null, visit_id uuid null, task_kind varchar(20) null,
  department_id uuid null, assignee_id uuid null, primary key (hospital_id, created_at, id)
) partition by range (created_at);
create index inbox_event_cursor on inbox_event (xid, id);

-- Audit rows: inserted in the transaction of what they record; the app may neither change nor delete them.
create table audit_event (
  hospital_id uuid not null, id uuid not null default uuidv7(), at timestamptz(3) not null default now(), actor_id uuid null, role varchar(30) null,
  action varchar(60) not null, entity varchar(40) not null, entity_id varchar(64) null, patient_id uuid null, outcome varchar(10) not null default 'success',
  request_id varchar(64) null, details jsonb not null default '{}', primary key (hospital_id, at, id)
) partition by range (at);
create index audit_event_patient on audit_event (hospital_id, patient_id, at);

-- Makes the monthly partitions that are missing, from last month to `ahead` months from now. Run at every migration.
create function hmtp_ensure_partitions(ahead int) returns int language plpgsql set search_path = public as $$
declare parent text; month date; child text; made int := 0;
begin
  foreach parent in array array['inbox_event', 'audit_event'] loop
    for month in select generate_series(date_trunc('month', now()) - interval '1 month', date_trunc('month', now()) + make_interval(months => ahead), '1 month')::date loop
      child := parent || '_' || to_char(month, 'YYYY_MM');
      if to_regclass(child) is null then
        execute format('create table %I partition of %I for values from (%L) to (%L)', child, parent, month, month + interval '1 month');
        execute format('alter table %I enable row level security', child);
        execute format('alter table %I force row level security', child);
        execute format('create policy tenant on %I using (hospital_id = nullif(current_setting(''app.hospital_id'', true), '''')::uuid)', child);
        made := made + 1;
      end if;
    end loop;
  end loop;
  return made;
end $$;

do $$
declare t text;
begin
  foreach t in array array['inbox_event', 'audit_event'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I using (hospital_id = nullif(current_setting(''app.hospital_id'', true), '''')::uuid) with check (hospital_id = nullif(current_setting(''app.hospital_id'', true), '''')::uuid)', t);
  end loop;
end $$;
create policy dispatch_reads on inbox_event for select to hmtp_dispatch using (id is not null);
select hmtp_ensure_partitions(13);
