create table "appointment" ("id" uuid not null, "hospital_id" uuid not null, "patient_id" uuid not null, "doctor_id" uuid not null, "starts_at" timestamptz(3) not null, "ends_at" timestamptz(3) not null, "state" varchar(12) not null, "reason" varchar(200) null, "cancel_reason" varchar(200) null, "visit_id" uuid null, "created_at" timestamptz(3) not null, "created_by" uuid not null, primary key ("id"));
create index "appointment_doctor_time" on "appointment" ("hospital_id", "doctor_id", "starts_at");
create index "appointment_patient" on "appointment" ("hospital_id", "patient_id");

create table "app_user" ("id" uuid not null, "hospital_id" uuid not null, "email" varchar(254) not null, "name" varchar(120) not null, "password_hash" text not null, "department_id" uuid null, "patient_id" uuid null, "disabled_at" timestamptz(3) null, "failed_logins" int not null default 0, "locked_until" timestamptz(3) null, "created_at" timestamptz(3) not null, primary key ("id"));
alter table "app_user" add constraint "app_user_email_unique" unique ("hospital_id", "email");

create table "auth_session" ("id" uuid not null, "hospital_id" uuid not null, "user_id" uuid not null, "role" varchar(30) not null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, "ended_at" timestamptz(3) null, "ended_because" varchar(40) null, "user_agent" varchar(200) null, primary key ("id"));
create index "auth_session_user" on "auth_session" ("hospital_id", "user_id");

create table "availability_exception" ("id" uuid not null, "hospital_id" uuid not null, "doctor_id" uuid not null, "date" date not null, "kind" varchar(10) not null, "from_time" varchar(5) null, "to_time" varchar(5) null, "session" varchar(40) null, "slot_minutes" int null, "reason" varchar(200) not null, primary key ("id"));
create index "availability_exception_doctor" on "availability_exception" ("hospital_id", "doctor_id", "date");

create table "availability_rule" ("id" uuid not null, "hospital_id" uuid not null, "doctor_id" uuid not null, "weekday" int not null, "session" varchar(40) not null, "from_time" varchar(5) not null, "to_time" varchar(5) not null, "slot_minutes" int not null, "valid_from" date not null, "valid_to" date null, primary key ("id"));
create index "availability_rule_doctor" on "availability_rule" ("hospital_id", "doctor_id");

create table "charge" ("id" uuid not null, "hospital_id" uuid not null, "visit_id" uuid not null, "patient_id" uuid not null, "service_code" varchar(40) not null, "name" varchar(160) not null, "quantity" int not null, "unit_minor" bigint not null, "amount_minor" bigint not null, "currency" varchar(3) not null, "posted_at" timestamptz(3) not null, "posted_by" uuid not null, "submission_id" uuid not null, "voided_at" timestamptz(3) null, "voided_by" uuid null, "void_reason" varchar(200) null, primary key ("id"));
create index "charge_visit" on "charge" ("hospital_id", "visit_id");

create table "consultation" ("id" uuid not null, "hospital_id" uuid not null, "visit_id" uuid not null, "patient_id" uuid not null, "doctor_id" uuid not null, "note" text not null, "outcome" varchar(20) not null, "exit_note" text null, "signed_at" timestamptz(3) not null, "occurred_at" timestamptz(3) not null, "submission_id" uuid not null, primary key ("id"));
create index "consultation_visit" on "consultation" ("hospital_id", "visit_id");
create index "consultation_patient" on "consultation" ("hospital_id", "patient_id", "signed_at");
alter table "consultation" add constraint "consultation_submission_unique" unique ("hospital_id", "submission_id");

create table "counter" ("id" uuid not null, "hospital_id" uuid not null, "name" varchar(60) not null, "value" bigint not null, primary key ("id"));
alter table "counter" add constraint "counter_name_unique" unique ("hospital_id", "name");

create table "department" ("id" uuid not null, "hospital_id" uuid not null, "code" varchar(20) not null, "name" varchar(120) not null, primary key ("id"));
alter table "department" add constraint "department_code_unique" unique ("hospital_id", "code");

create table "diagnosis" ("id" uuid not null, "hospital_id" uuid not null, "consultation_id" uuid not null, "visit_id" uuid not null, "patient_id" uuid not null, "system" varchar(200) not null, "code" varchar(64) not null, "text" varchar(400) not null, "rank" varchar(10) not null, "certainty" varchar(12) not null, primary key ("id"));
create index "diagnosis_consultation" on "diagnosis" ("hospital_id", "consultation_id");
create index "diagnosis_code" on "diagnosis" ("hospital_id", "code");

create table "doctor" ("id" uuid not null, "hospital_id" uuid not null, "department_id" uuid not null, "specialty" varchar(80) not null, "room" varchar(40) null, "consultation_service" varchar(40) not null, primary key ("id"));

create table "doctor_session" ("id" uuid not null, "hospital_id" uuid not null, "doctor_id" uuid not null, "local_date" date not null, "name" varchar(40) not null, "starts_at" timestamptz(3) not null, "ends_at" timestamptz(3) not null, "last_number" int not null, primary key ("id"));
alter table "doctor_session" add constraint "doctor_session_unique" unique ("hospital_id", "doctor_id", "local_date", "name");

create table "form_draft" ("id" uuid not null, "hospital_id" uuid not null, "task_id" uuid not null, "user_id" uuid not null, "form" text not null, "saved_at" timestamptz(3) not null, primary key ("id"));
alter table "form_draft" add constraint "form_draft_unique" unique ("hospital_id", "task_id", "user_id");

create table "hospital" ("id" uuid not null, "slug" varchar(41) not null, "name" varchar(120) not null, "is_platform" boolean not null, "time_zone" varchar(64) not null, "currency" varchar(3) not null, "day_starts_at" varchar(5) not null, "settings" jsonb not null, "wrapped_key" text not null, "created_at" timestamptz(3) not null, primary key ("id"));
alter table "hospital" add constraint "hospital_slug_unique" unique ("slug");

create table "http_idempotency" ("id" uuid not null, "hospital_id" uuid not null, "actor_id" uuid not null, "idempotency_key" varchar(80) not null, "route" varchar(80) not null, "body_sha256" varchar(64) not null, "result_id" uuid not null, "created_at" timestamptz(3) not null, primary key ("id"));
alter table "http_idempotency" add constraint "http_idempotency_unique" unique ("hospital_id", "actor_id", "idempotency_key");

create table "icd10_code" ("code" varchar(10) not null, "kind" varchar(5) not null, "chapter" varchar(10) not null, "text" varchar(400) not null, "search_text" text not null, primary key ("code"));

create table "invoice" ("id" uuid not null, "hospital_id" uuid not null, "visit_id" uuid not null, "patient_id" uuid not null, "number" varchar(30) not null, "total_minor" bigint not null, "currency" varchar(3) not null, "issued_at" timestamptz(3) not null, "issued_by" uuid null, "submission_id" uuid null, primary key ("id"));
alter table "invoice" add constraint "invoice_number_unique" unique ("hospital_id", "number");
alter table "invoice" add constraint "invoice_visit_unique" unique ("hospital_id", "visit_id");

create table "ledger_entry" ("id" uuid not null, "hospital_id" uuid not null, "kind" varchar(20) not null, "visit_id" uuid not null, "patient_id" uuid not null, "ref_id" uuid not null, "submission_id" uuid not null, "created_at" timestamptz(3) not null, primary key ("id"));
create index "ledger_entry_visit" on "ledger_entry" ("hospital_id", "visit_id");
alter table "ledger_entry" add constraint "ledger_entry_ref_unique" unique ("hospital_id", "kind", "ref_id");

create table "ledger_line" ("id" uuid not null, "hospital_id" uuid not null, "entry_id" uuid not null, "account" varchar(20) not null, "amount_minor" bigint not null, "currency" varchar(3) not null, primary key ("id"));
create index "ledger_line_entry" on "ledger_line" ("hospital_id", "entry_id");

create table "patient" ("id" uuid not null, "hospital_id" uuid not null, "mrn" varchar(20) not null, "family_name" varchar(100) not null, "given_name" varchar(100) not null, "name_search" varchar(220) not null, "name_sound" varchar(220) not null, "gender" varchar(10) not null, "birth_precision" varchar(10) not null, "birth_date" date null, "deceased_at" timestamptz(3) null, "unidentified" boolean not null, "phone" text null, "phone_index" varchar(64) null, "details" text null, "version" int not null, "created_at" timestamptz(3) not null, "created_by" uuid not null, primary key ("id"));
create index "patient_phone" on "patient" ("hospital_id", "phone_index");
create index "patient_birth" on "patient" ("hospital_id", "birth_date");
alter table "patient" add constraint "patient_mrn_unique" unique ("hospital_id", "mrn");

create table "patient_identifier" ("id" uuid not null, "hospital_id" uuid not null, "patient_id" uuid not null, "system" varchar(200) not null, "value" varchar(200) not null, primary key ("id"));
create index "patient_identifier_patient" on "patient_identifier" ("hospital_id", "patient_id");
alter table "patient_identifier" add constraint "patient_identifier_unique" unique ("hospital_id", "system", "value");

create table "patient_invitation" ("id" uuid not null, "hospital_id" uuid not null, "patient_id" uuid not null, "code_hash" varchar(64) not null, "expires_at" timestamptz(3) not null, "used_at" timestamptz(3) null, "created_by" uuid not null, primary key ("id"));
alter table "patient_invitation" add constraint "patient_invitation_code_unique" unique ("hospital_id", "code_hash");

create table "patient_key" ("id" uuid not null, "hospital_id" uuid not null, "patient_id" uuid not null, "wrapped" text null, "created_at" timestamptz(3) not null, "destroyed_at" timestamptz(3) null, primary key ("id"));
alter table "patient_key" add constraint "patient_key_patient_unique" unique ("hospital_id", "patient_id");

create table "patient_statement" ("id" uuid not null, "hospital_id" uuid not null, "patient_id" uuid not null, "visit_id" uuid not null, "about" varchar(12) not null, "state" varchar(12) not null, "items" text null, "recorded_by" uuid not null, "recorded_at" timestamptz(3) not null, primary key ("id"));
create index "patient_statement_patient" on "patient_statement" ("hospital_id", "patient_id", "about", "recorded_at");

create table "payment" ("id" uuid not null, "hospital_id" uuid not null, "visit_id" uuid not null, "patient_id" uuid not null, "receipt_number" varchar(30) not null, "method" varchar(10) not null, "amount_minor" bigint not null, "currency" varchar(3) not null, "reference" varchar(64) null, "taken_at" timestamptz(3) not null, "taken_by" uuid not null, "submission_id" uuid not null, "line_no" int not null, primary key ("id"));
create index "payment_visit" on "payment" ("hospital_id", "visit_id");
alter table "payment" add constraint "payment_receipt_unique" unique ("hospital_id", "receipt_number");
alter table "payment" add constraint "payment_submission_unique" unique ("hospital_id", "submission_id", "line_no");

create table "refresh_token" ("id" uuid not null, "hospital_id" uuid not null, "session_id" uuid not null, "token_hash" varchar(64) not null, "created_at" timestamptz(3) not null, "used_at" timestamptz(3) null, primary key ("id"));
create index "refresh_token_session" on "refresh_token" ("hospital_id", "session_id");
alter table "refresh_token" add constraint "refresh_token_hash_unique" unique ("hospital_id", "token_hash");

create table "service_price" ("id" uuid not null, "hospital_id" uuid not null, "code" varchar(40) not null, "name" varchar(160) not null, "amount_minor" bigint not null, "currency" varchar(3) not null, "valid_from" date not null, "valid_to" date null, primary key ("id"));
alter table "service_price" add constraint "service_price_unique" unique ("hospital_id", "code", "valid_from");

create table "submission" ("id" uuid not null, "hospital_id" uuid not null, "actor_id" uuid not null, "role" varchar(30) not null, "idempotency_key" varchar(80) not null, "message" varchar(30) not null, "workflow_id" varchar(200) not null, "visit_id" uuid not null, "task_id" uuid null, "patient_id" uuid not null, "body_sha256" varchar(64) not null, "body" text not null, "envelope" jsonb not null, "state" varchar(10) not null, "receipt" jsonb null, "problem" jsonb null, "request_id" varchar(64) null, "created_at" timestamptz(3) not null, "applied_at" timestamptz(3) null, "settled_at" timestamptz(3) null, "resends" int not null default 0, primary key ("id"));
alter table "submission" add constraint "submission_key_unique" unique ("hospital_id", "actor_id", "idempotency_key");

create table "task" ("id" uuid not null, "hospital_id" uuid not null, "kind" varchar(20) not null, "permission" varchar(40) not null, "department_id" uuid null, "service_point" varchar(40) null, "assignee_id" uuid null, "patient_id" uuid null, "visit_id" uuid null, "priority" int not null, "state" varchar(12) not null, "claimant_id" uuid null, "claimed_at" timestamptz(3) null, "created_at" timestamptz(3) not null, "due_at" timestamptz(3) not null, "escalation" int not null default 0, "closed_at" timestamptz(3) null, "closed_by" uuid null, "reason" varchar(200) null, "version" int not null default 1, "workflow_id" varchar(200) not null, primary key ("id"));
create index "task_list" on "task" ("hospital_id", "state", "kind", "priority", "due_at", "id");
create index "task_visit" on "task" ("hospital_id", "visit_id");

create table "token" ("id" uuid not null, "hospital_id" uuid not null, "session_id" uuid not null, "number" int not null, "visit_id" uuid not null, "patient_id" uuid not null, "state" varchar(10) not null, "urgency" int null, "returning" boolean not null default false, "booked_at" timestamptz(3) null, "arrived_at" timestamptz(3) not null, "calls" int not null default 0, "put_back_left" int not null default 0, "manual_rank" double precision null, "moved_reason" varchar(200) null, "moved_by" uuid null, "updated_at" timestamptz(3) not null, primary key ("id"));
create index "token_visit" on "token" ("hospital_id", "visit_id");
alter table "token" add constraint "token_number_unique" unique ("hospital_id", "session_id", "number");

create table "triage" ("id" uuid not null, "hospital_id" uuid not null, "visit_id" uuid not null, "patient_id" uuid not null, "urgency" int not null, "complaint" text not null, "pregnancy" varchar(20) not null, "note" text null, "recorded_by" uuid not null, "occurred_at" timestamptz(3) not null, "recorded_at" timestamptz(3) not null, "submission_id" uuid not null, primary key ("id"));
create index "triage_visit" on "triage" ("hospital_id", "visit_id");
alter table "triage" add constraint "triage_submission_unique" unique ("hospital_id", "submission_id");

create table "user_role" ("id" uuid not null, "hospital_id" uuid not null, "user_id" uuid not null, "role" varchar(30) not null, primary key ("id"));
alter table "user_role" add constraint "user_role_unique" unique ("hospital_id", "user_id", "role");

create table "visit" ("id" uuid not null, "hospital_id" uuid not null, "patient_id" uuid not null, "kind" varchar(20) not null, "stage" varchar(20) not null, "outcome" varchar(20) null, "doctor_id" uuid null, "department_id" uuid null, "appointment_id" uuid null, "reason" text null, "exit_note" text null, "urgency" int null, "source_system" varchar(200) null, "source_value" varchar(200) null, "source_recorded_at" timestamptz(3) null, "workflow_id" varchar(200) not null, "opened_at" timestamptz(3) not null, "opened_by" uuid not null, "clinically_closed_at" timestamptz(3) null, "settled_at" timestamptz(3) null, "closed_at" timestamptz(3) null, "version" int not null default 1, primary key ("id"));
create index "visit_patient" on "visit" ("hospital_id", "patient_id", "opened_at");
create index "visit_opened" on "visit" ("hospital_id", "opened_at", "id");

create table "vital_sign" ("id" uuid not null, "hospital_id" uuid not null, "visit_id" uuid not null, "patient_id" uuid not null, "triage_id" uuid not null, "code" varchar(16) not null, "value" double precision not null, "unit" varchar(20) not null, "unlikely" boolean not null, "occurred_at" timestamptz(3) not null, "recorded_at" timestamptz(3) not null, primary key ("id"));
create index "vital_sign_patient" on "vital_sign" ("hospital_id", "patient_id", "code", "occurred_at");

alter table "appointment" enable row level security;
alter table "appointment" force row level security;
create policy "tenant" on "appointment" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "app_user" enable row level security;
alter table "app_user" force row level security;
create policy "tenant" on "app_user" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "auth_session" enable row level security;
alter table "auth_session" force row level security;
create policy "tenant" on "auth_session" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "availability_exception" enable row level security;
alter table "availability_exception" force row level security;
create policy "tenant" on "availability_exception" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "availability_rule" enable row level security;
alter table "availability_rule" force row level security;
create policy "tenant" on "availability_rule" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "charge" enable row level security;
alter table "charge" force row level security;
create policy "tenant" on "charge" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "consultation" enable row level security;
alter table "consultation" force row level security;
create policy "tenant" on "consultation" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "counter" enable row level security;
alter table "counter" force row level security;
create policy "tenant" on "counter" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "department" enable row level security;
alter table "department" force row level security;
create policy "tenant" on "department" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "diagnosis" enable row level security;
alter table "diagnosis" force row level security;
create policy "tenant" on "diagnosis" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "doctor" enable row level security;
alter table "doctor" force row level security;
create policy "tenant" on "doctor" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "doctor_session" enable row level security;
alter table "doctor_session" force row level security;
create policy "tenant" on "doctor_session" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "form_draft" enable row level security;
alter table "form_draft" force row level security;
create policy "tenant" on "form_draft" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "hospital" enable row level security;
alter table "hospital" force row level security;
create policy "own" on "hospital" using (id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (id = nullif(current_setting('app.hospital_id', true), '')::uuid);
create policy "platform_reads" on "hospital" for select to "hmtp_platform" using (id is not null);
alter table "http_idempotency" enable row level security;
alter table "http_idempotency" force row level security;
create policy "tenant" on "http_idempotency" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "icd10_code" enable row level security;
alter table "icd10_code" force row level security;
create policy "readable" on "icd10_code" for select using (code is not null and nullif(current_setting('app.hospital_id', true), '')::uuid is not null);
alter table "invoice" enable row level security;
alter table "invoice" force row level security;
create policy "tenant" on "invoice" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "ledger_entry" enable row level security;
alter table "ledger_entry" force row level security;
create policy "tenant" on "ledger_entry" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "ledger_line" enable row level security;
alter table "ledger_line" force row level security;
create policy "tenant" on "ledger_line" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "patient" enable row level security;
alter table "patient" force row level security;
create policy "tenant" on "patient" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "patient_identifier" enable row level security;
alter table "patient_identifier" force row level security;
create policy "tenant" on "patient_identifier" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "patient_invitation" enable row level security;
alter table "patient_invitation" force row level security;
create policy "tenant" on "patient_invitation" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "patient_key" enable row level security;
alter table "patient_key" force row level security;
create policy "tenant" on "patient_key" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "patient_statement" enable row level security;
alter table "patient_statement" force row level security;
create policy "tenant" on "patient_statement" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "payment" enable row level security;
alter table "payment" force row level security;
create policy "tenant" on "payment" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "refresh_token" enable row level security;
alter table "refresh_token" force row level security;
create policy "tenant" on "refresh_token" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "service_price" enable row level security;
alter table "service_price" force row level security;
create policy "tenant" on "service_price" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "submission" enable row level security;
alter table "submission" force row level security;
create policy "tenant" on "submission" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "task" enable row level security;
alter table "task" force row level security;
create policy "tenant" on "task" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "token" enable row level security;
alter table "token" force row level security;
create policy "tenant" on "token" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "triage" enable row level security;
alter table "triage" force row level security;
create policy "tenant" on "triage" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "user_role" enable row level security;
alter table "user_role" force row level security;
create policy "tenant" on "user_role" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "visit" enable row level security;
alter table "visit" force row level security;
create policy "tenant" on "visit" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table "vital_sign" enable row level security;
alter table "vital_sign" force row level security;
create policy "tenant" on "vital_sign" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);

