-- Every flow stands in one frame: a case with its version, the journal of its steps, and what it is still to be told.

create table "care_case" ("id" uuid not null, "hospital_id" uuid not null, "type" varchar(20) not null, "parent_id" uuid null, "visit_id" uuid null, "patient_id" uuid null, "owner_id" uuid null, "state" varchar(20) not null, "blocks" boolean not null, "awaits" boolean not null, "waits" varchar(10) null, "version" int not null, "heard_version" int not null, "terms" jsonb not null, "workflow_id" varchar(200) not null, "begun_at" timestamptz(3) not null, "changed_at" timestamptz(3) not null, "ended_at" timestamptz(3) null, "outcome" varchar(20) null, primary key ("id"));
create index "care_case_visit" on "care_case" ("hospital_id", "visit_id");
create index "care_case_parent" on "care_case" ("hospital_id", "parent_id");
create unique index "care_case_workflow" on "care_case" ("hospital_id", "workflow_id");
alter table "care_case" enable row level security;
alter table "care_case" force row level security;
create policy "tenant" on "care_case" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);

create table "case_step" ("id" uuid not null, "hospital_id" uuid not null, "case_id" uuid not null, "version" int not null, "cause" varchar(60) not null, "step" varchar(20) not null, "actor_id" uuid null, "plan" jsonb not null, "receipt" jsonb not null, "at" timestamptz(3) not null, primary key ("id"));
alter table "case_step" add constraint "case_step_version_unique" unique ("hospital_id", "case_id", "version");
alter table "case_step" add constraint "case_step_cause_unique" unique ("hospital_id", "case_id", "cause");
alter table "case_step" enable row level security;
alter table "case_step" force row level security;
create policy "tenant" on "case_step" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);

create table "case_message" ("id" uuid not null, "hospital_id" uuid not null, "case_id" uuid not null, "message" varchar(20) not null, "exit" varchar(20) null, "created_at" timestamptz(3) not null, primary key ("id"));
create index "case_message_created" on "case_message" ("hospital_id", "created_at");
alter table "case_message" enable row level security;
alter table "case_message" force row level security;
create policy "tenant" on "case_message" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);

-- Foreign keys contain the hospital: a row of one hospital can never point at another's.
do $$
declare r record; t text;
begin
  foreach t in array array['care_case','case_step','case_message'] loop
    execute format('alter table %I add constraint %I unique (hospital_id, id)', t, t || '_hospital_id_id');
    execute format('alter table %I add constraint %I foreign key (hospital_id) references hospital (id)', t, t || '_hospital_fk');
  end loop;
  for r in select * from (values
    ('care_case','parent_id','care_case'), ('care_case','visit_id','visit'), ('care_case','patient_id','patient'), ('care_case','owner_id','app_user'),
    ('case_step','case_id','care_case'), ('case_step','actor_id','app_user'), ('case_message','case_id','care_case')
  ) as fk(tab, col, ref)
  loop
    execute format('alter table %I add constraint %I foreign key (hospital_id, %I) references %I (hospital_id, id)', r.tab, r.tab || '_' || r.col || '_fk', r.col, r.ref);
    execute format('create index if not exists %I on %I (hospital_id, %I)', r.tab || '_' || r.col || '_fk_idx', r.tab, r.col);
  end loop;
end $$;

-- A version only grows, and a flow cannot have heard of what was not written.
alter table care_case add constraint care_case_heard check (heard_version >= 0 and heard_version <= version);
alter table care_case add constraint care_case_ended check ((ended_at is null) = (outcome is null));

-- An act is about a case; its answer stands in the journal of that case.
alter table submission drop column receipt, drop column visit_id, add column case_id uuid not null;
create index submission_case on submission (hospital_id, case_id);

-- The journal is only added to; a message that was delivered is no record.
grant select, insert on care_case, case_step, case_message to hmtp_app;
grant update (state, blocks, awaits, waits, version, heard_version, owner_id, changed_at, ended_at, outcome) on care_case to hmtp_app;
grant delete on case_message to hmtp_app;
grant select on care_case, case_step, case_message to hmtp_backup;
