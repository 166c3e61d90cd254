-- How often passwords were tried, in the database, so that all API processes agree. Keys are keyed hashes of e-mail and address:
-- the rows tell nobody who was tried, and a name without an account is counted like one with.
alter table app_user drop column failed_logins, drop column locked_until;
create table sign_in_budget (
  id uuid not null, hospital_id uuid not null, kind varchar(10) not null, key_hash varchar(64) not null, account_hash varchar(64) null,
  tries int not null default 0, since timestamptz(3) not null, next_at timestamptz(3) null, primary key (id),
  constraint sign_in_budget_key_unique unique (hospital_id, kind, key_hash)
);
create index sign_in_budget_account on sign_in_budget (hospital_id, account_hash);
create index sign_in_budget_since on sign_in_budget (hospital_id, since);

-- Browsers in which a person has signed in.
create table known_device (
  id uuid not null, hospital_id uuid not null, user_id uuid not null, token_hash varchar(64) not null, first_at timestamptz(3) not null,
  last_at timestamptz(3) not null, primary key (id), constraint known_device_unique unique (hospital_id, user_id, token_hash)
);
create index known_device_token on known_device (hospital_id, token_hash);

-- Codes by which a person sets a password of their own; nobody else ever knows it.
create table password_code (
  id uuid not null, hospital_id uuid not null, user_id uuid not null, code_hash varchar(64) not null, created_by uuid not null,
  created_at timestamptz(3) not null, expires_at timestamptz(3) not null, used_at timestamptz(3) null, primary key (id),
  constraint password_code_unique unique (hospital_id, code_hash)
);

-- What one administrator asks for and another one confirms.
create table role_grant (
  id uuid not null, hospital_id uuid not null, user_id uuid not null, kind varchar(10) not null default 'roles', roles jsonb not null default '[]',
  asked_by uuid not null, asked_at timestamptz(3) not null, state varchar(10) not null default 'waiting', decided_by uuid null,
  decided_at timestamptz(3) null, primary key (id),
  constraint role_grant_kind check (kind in ('roles', 'enable', 'reset')),
  constraint role_grant_state check (state in ('waiting', 'confirmed', 'refused', 'withdrawn')),
  constraint role_grant_not_to_oneself check (asked_by <> user_id),
  -- The one who confirms may be of the platform's own hospital: no foreign key.
  constraint role_grant_two_people check (state <> 'confirmed' or (decided_by is not null and decided_by <> asked_by and decided_by <> user_id))
);
create unique index role_grant_waiting on role_grant (hospital_id, user_id, kind) where state = 'waiting';

alter table auth_session add column address varchar(64) null, add column last_used_at timestamptz(3) null;

do $$
declare t text; r record;
begin
  foreach t in array array['sign_in_budget', 'known_device', 'password_code', 'role_grant'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I using (hospital_id = nullif(current_setting(''app.hospital_id'', true), '''')::uuid) with check (hospital_id = nullif(current_setting(''app.hospital_id'', true), '''')::uuid)', t);
    execute format('alter table %I add constraint %I unique (hospital_id, id)', t, t || '_hospital_id_id');
    execute format('alter table %I add constraint %I foreign key (hospital_id) references hospital (id)', t, t || '_hospital_fk');
  end loop;
  for r in select * from (values
    ('known_device','user_id','app_user'), ('password_code','user_id','app_user'), ('password_code','created_by','app_user'),
    ('role_grant','user_id','app_user'), ('role_grant','asked_by','app_user')
  ) as fk(tab, col, ref)
  loop
    execute format('alter table %I add constraint %I foreign key (hospital_id, %I) references %I (hospital_id, id)', r.tab, r.tab || '_' || r.col || '_fk', r.col, r.ref);
    execute format('create index if not exists %I on %I (hospital_id, %I)', r.tab || '_' || r.col || '_fk_idx', r.tab, r.col);
  end loop;
end $$;
grant select, insert on sign_in_budget, known_device, password_code, role_grant to hmtp_app;
grant update (tries, since, next_at) on sign_in_budget to hmtp_app;
grant update (last_at) on known_device to hmtp_app;
grant update (used_at) on password_code to hmtp_app;
grant update (state, decided_by, decided_at) on role_grant to hmtp_app;
-- Of accounts and sign-ins only what their acts change (db/tenancy/column-rights.ts).
revoke update on app_user, auth_session, refresh_token, patient_invitation from hmtp_app;
grant update (password_hash, department_id, patient_id, disabled_at) on app_user to hmtp_app;
grant update (role, ended_at, ended_because, last_used_at) on auth_session to hmtp_app;
grant update (used_at) on refresh_token, patient_invitation to hmtp_app;
-- Counters and known browsers are no record.
grant delete on sign_in_budget, known_device to hmtp_app;
grant select on sign_in_budget, known_device, password_code, role_grant to hmtp_backup;
