-- Laboratory, pharmacy and procedures join the visit: catalogues, orders, specimens, results, stock with its ledger.

create table "lab_test" ("id" uuid not null, "hospital_id" uuid not null, "code" varchar(40) not null, "system" varchar(200) not null, "loinc" varchar(20) null, "name" varchar(160) not null, "specimen_type" varchar(20) not null, "container" varchar(40) not null, "result_kind" varchar(20) not null, "unit" varchar(40) null, "decimals" int not null, "answers" jsonb not null, "ranges" jsonb not null, "turnaround_minutes" int not null, "active" boolean not null, primary key ("id"));
alter table "lab_test" add constraint "lab_test_code_unique" unique ("hospital_id", "code");
alter table "lab_test" enable row level security;
alter table "lab_test" force row level security;
create policy "tenant" on "lab_test" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);

create table "lab_panel" ("id" uuid not null, "hospital_id" uuid not null, "code" varchar(40) not null, "name" varchar(160) not null, "loinc" varchar(20) null, "test_ids" jsonb not null, "active" boolean not null, primary key ("id"));
alter table "lab_panel" add constraint "lab_panel_code_unique" unique ("hospital_id", "code");
alter table "lab_panel" enable row level security;
alter table "lab_panel" force row level security;
create policy "tenant" on "lab_panel" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);

create table "lab_order" ("id" uuid not null, "hospital_id" uuid not null, "visit_id" uuid not null, "patient_id" uuid not null, "state" varchar(12) not null, "priority" varchar(10) not null, "note" text null, "ordered_by" uuid not null, "owner_id" uuid null, "ordered_at" timestamptz(3) not null, "ended_at" timestamptz(3) null, "workflow_id" varchar(200) not null, "submission_id" uuid not null, primary key ("id"));
create index "lab_order_visit" on "lab_order" ("hospital_id", "visit_id");
create index "lab_order_owner" on "lab_order" ("hospital_id", "owner_id", "state");
alter table "lab_order" enable row level security;
alter table "lab_order" force row level security;
create policy "tenant" on "lab_order" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);

create table "lab_item" ("id" uuid not null, "hospital_id" uuid not null, "order_id" uuid not null, "visit_id" uuid not null, "patient_id" uuid not null, "test_id" uuid not null, "position" int not null, "wait_for" boolean not null, "charged" boolean not null default false, "state" varchar(12) not null, "specimen_id" uuid null, "reason" varchar(200) null, "source_system" varchar(200) null, "source_value" varchar(200) null, "source_recorded_at" timestamptz(3) null, "reviewed_by" uuid null, "reviewed_at" timestamptz(3) null, "changed_by" uuid null, "changed_at" timestamptz(3) not null, primary key ("id"));
create index "lab_item_order" on "lab_item" ("hospital_id", "order_id", "position");
create index "lab_item_patient" on "lab_item" ("hospital_id", "patient_id", "test_id");
alter table "lab_item" enable row level security;
alter table "lab_item" force row level security;
create policy "tenant" on "lab_item" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);

create table "specimen" ("id" uuid not null, "hospital_id" uuid not null, "order_id" uuid not null, "visit_id" uuid not null, "patient_id" uuid not null, "accession" varchar(30) not null, "type" varchar(20) not null, "container" varchar(40) not null, "state" varchar(10) not null, "collected_by" uuid not null, "collected_at" timestamptz(3) not null, "recorded_at" timestamptz(3) not null, "received_by" uuid null, "received_at" timestamptz(3) null, "reject_reason" varchar(20) null, "note" text null, primary key ("id"));
create index "specimen_order" on "specimen" ("hospital_id", "order_id");
alter table "specimen" add constraint "specimen_accession_unique" unique ("hospital_id", "accession");
alter table "specimen" enable row level security;
alter table "specimen" force row level security;
create policy "tenant" on "specimen" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);

create table "lab_result" ("id" uuid not null, "hospital_id" uuid not null, "item_id" uuid not null, "order_id" uuid not null, "visit_id" uuid not null, "patient_id" uuid not null, "test_id" uuid not null, "version" int not null, "comparator" varchar(2) null, "value" double precision null, "unit" varchar(40) null, "code" varchar(64) null, "words" text null, "flag" varchar(2) null, "range_text" varchar(80) null, "critical" boolean not null, "entered_by" uuid not null, "entered_at" timestamptz(3) not null, "occurred_at" timestamptz(3) not null, "verified_by" uuid null, "verified_at" timestamptz(3) null, "submission_id" uuid not null, primary key ("id"));
create index "lab_result_patient" on "lab_result" ("hospital_id", "patient_id", "test_id", "occurred_at");
alter table "lab_result" add constraint "lab_result_version_unique" unique ("hospital_id", "item_id", "version");
alter table "lab_result" enable row level security;
alter table "lab_result" force row level security;
create policy "tenant" on "lab_result" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);

create table "medicine" ("id" uuid not null, "hospital_id" uuid not null, "code" varchar(40) not null, "system" varchar(200) not null, "rxnorm" varchar(20) null, "generic" varchar(200) not null, "brand" varchar(120) not null, "form" varchar(60) not null, "strength" varchar(80) not null, "atc" varchar(10) null, "base_unit" varchar(40) not null, "pack_size" int not null, "sale_class" varchar(12) not null, "active" boolean not null, primary key ("id"));
alter table "medicine" add constraint "medicine_code_unique" unique ("hospital_id", "code");
alter table "medicine" enable row level security;
alter table "medicine" force row level security;
create policy "tenant" on "medicine" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);

create table "stock_batch" ("id" uuid not null, "hospital_id" uuid not null, "medicine_id" uuid not null, "batch_number" varchar(60) not null, "expires_on" date not null, "on_hand" int not null, "reserved" int not null default 0, "created_at" timestamptz(3) not null, primary key ("id"));
create index "stock_batch_fefo" on "stock_batch" ("hospital_id", "medicine_id", "expires_on", "id");
alter table "stock_batch" add constraint "stock_batch_unique" unique ("hospital_id", "medicine_id", "batch_number");
alter table "stock_batch" enable row level security;
alter table "stock_batch" force row level security;
create policy "tenant" on "stock_batch" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);

create table "stock_movement" ("id" uuid not null, "hospital_id" uuid not null, "batch_id" uuid not null, "medicine_id" uuid not null, "kind" varchar(12) not null, "quantity" int not null, "line_id" uuid null, "visit_id" uuid null, "patient_id" uuid null, "reason" varchar(200) not null, "moved_by" uuid null, "moved_at" timestamptz(3) not null, "submission_id" uuid null, primary key ("id"));
create index "stock_movement_batch" on "stock_movement" ("hospital_id", "batch_id", "moved_at");
create index "stock_movement_line" on "stock_movement" ("hospital_id", "line_id");
alter table "stock_movement" enable row level security;
alter table "stock_movement" force row level security;
create policy "tenant" on "stock_movement" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);

create table "stock_reservation" ("id" uuid not null, "hospital_id" uuid not null, "batch_id" uuid not null, "line_id" uuid not null, "prescription_id" uuid not null, "quantity" int not null, "state" varchar(10) not null, "expires_at" timestamptz(3) not null, "created_at" timestamptz(3) not null, "changed_at" timestamptz(3) not null, primary key ("id"));
create index "stock_reservation_line" on "stock_reservation" ("hospital_id", "line_id", "state");
create index "stock_reservation_batch" on "stock_reservation" ("hospital_id", "batch_id", "state");
alter table "stock_reservation" enable row level security;
alter table "stock_reservation" force row level security;
create policy "tenant" on "stock_reservation" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);

create table "prescription" ("id" uuid not null, "hospital_id" uuid not null, "visit_id" uuid not null, "patient_id" uuid not null, "state" varchar(12) not null, "prescribed_by" uuid not null, "outside_prescriber" varchar(160) null, "prescribed_at" timestamptz(3) not null, "ended_at" timestamptz(3) null, "workflow_id" varchar(200) not null, "submission_id" uuid not null, primary key ("id"));
create index "prescription_visit" on "prescription" ("hospital_id", "visit_id");
alter table "prescription" enable row level security;
alter table "prescription" force row level security;
create policy "tenant" on "prescription" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);

create table "prescription_line" ("id" uuid not null, "hospital_id" uuid not null, "prescription_id" uuid not null, "visit_id" uuid not null, "patient_id" uuid not null, "medicine_id" uuid not null, "position" int not null, "dose_value" double precision null, "dose_unit" varchar(40) null, "route" varchar(20) not null, "times_per_day" double precision null, "as_needed" boolean not null, "max_per_day" double precision null, "duration_days" int null, "quantity" int not null, "issued" int not null default 0, "instructions" text null, "repeats" int not null, "state" varchar(14) not null, "reason" varchar(300) null, "source_system" varchar(200) null, "source_value" varchar(200) null, "changed_by" uuid null, "changed_at" timestamptz(3) not null, primary key ("id"));
create index "prescription_line_order" on "prescription_line" ("hospital_id", "prescription_id", "position");
alter table "prescription_line" enable row level security;
alter table "prescription_line" force row level security;
create policy "tenant" on "prescription_line" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);

create table "procedure_type" ("id" uuid not null, "hospital_id" uuid not null, "code" varchar(40) not null, "system" varchar(200) not null, "name" varchar(200) not null, "duration_minutes" int not null, "needs_side" boolean not null, "active" boolean not null, primary key ("id"));
alter table "procedure_type" add constraint "procedure_type_code_unique" unique ("hospital_id", "code");
alter table "procedure_type" enable row level security;
alter table "procedure_type" force row level security;
create policy "tenant" on "procedure_type" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);

create table "procedure_order" ("id" uuid not null, "hospital_id" uuid not null, "visit_id" uuid not null, "patient_id" uuid not null, "type_id" uuid not null, "state" varchar(10) not null, "priority" varchar(10) not null, "side" varchar(5) not null, "wait_for" boolean not null, "note" text null, "ordered_by" uuid not null, "owner_id" uuid null, "ordered_at" timestamptz(3) not null, "scheduled_at" timestamptz(3) null, "place" varchar(80) not null, "performed_by" uuid null, "performed_at" timestamptz(3) null, "report" text null, "reason" varchar(300) null, "source_system" varchar(200) null, "source_value" varchar(200) null, "changed_by" uuid null, "changed_at" timestamptz(3) not null, "ended_at" timestamptz(3) null, "workflow_id" varchar(200) not null, "submission_id" uuid not null, primary key ("id"));
create index "procedure_order_visit" on "procedure_order" ("hospital_id", "visit_id");
alter table "procedure_order" enable row level security;
alter table "procedure_order" force row level security;
create policy "tenant" on "procedure_order" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);

create table "reconcile_run" ("id" uuid not null, "hospital_id" uuid not null, "ran_at" timestamptz(3) not null, "compared" int not null, "differences" int not null, "mended" int not null, "raised" int not null, primary key ("id"));
create index "reconcile_run_at" on "reconcile_run" ("hospital_id", "ran_at");
alter table "reconcile_run" enable row level security;
alter table "reconcile_run" force row level security;
create policy "tenant" on "reconcile_run" using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
alter table task add column order_id uuid null, add column order_type varchar(20) null, add column specimen_id uuid null, add column part_ids jsonb null;
create index task_order on task (hospital_id, order_id) where order_id is not null;
-- Prices of tests, medicines and procedures carry the catalogue in their code.
alter table service_price alter column code type varchar(60), alter column name type varchar(200);
alter table charge alter column service_code type varchar(60), alter column name type varchar(200);

-- Foreign keys contain the hospital: a row of one hospital can never point at another's.
do $$
declare r record; t text;
begin
  foreach t in array array['lab_test','lab_panel','lab_order','lab_item','specimen','lab_result','medicine','stock_batch','stock_movement','stock_reservation','prescription','prescription_line','procedure_type','procedure_order','reconcile_run'] loop
    execute format('alter table %I add constraint %I unique (hospital_id, id)', t, t || '_hospital_id_id');
    execute format('alter table %I add constraint %I foreign key (hospital_id) references hospital (id)', t, t || '_hospital_fk');
  end loop;
  for r in select * from (values
    ('lab_order','visit_id','visit'), ('lab_order','patient_id','patient'), ('lab_order','ordered_by','app_user'), ('lab_order','owner_id','app_user'),
    ('lab_item','order_id','lab_order'), ('lab_item','visit_id','visit'), ('lab_item','patient_id','patient'), ('lab_item','test_id','lab_test'), ('lab_item','specimen_id','specimen'),
    ('specimen','order_id','lab_order'), ('specimen','visit_id','visit'), ('specimen','patient_id','patient'),
    ('lab_result','item_id','lab_item'), ('lab_result','order_id','lab_order'), ('lab_result','visit_id','visit'), ('lab_result','patient_id','patient'), ('lab_result','test_id','lab_test'),
    ('stock_batch','medicine_id','medicine'), ('stock_movement','batch_id','stock_batch'), ('stock_movement','medicine_id','medicine'), ('stock_movement','line_id','prescription_line'),
    ('stock_movement','visit_id','visit'), ('stock_movement','patient_id','patient'),
    ('stock_reservation','batch_id','stock_batch'), ('stock_reservation','line_id','prescription_line'), ('stock_reservation','prescription_id','prescription'),
    ('prescription','visit_id','visit'), ('prescription','patient_id','patient'), ('prescription','prescribed_by','app_user'),
    ('prescription_line','prescription_id','prescription'), ('prescription_line','visit_id','visit'), ('prescription_line','patient_id','patient'), ('prescription_line','medicine_id','medicine'),
    ('procedure_order','visit_id','visit'), ('procedure_order','patient_id','patient'), ('procedure_order','type_id','procedure_type'), ('procedure_order','ordered_by','app_user'), ('procedure_order','owner_id','app_user'),
    ('task','specimen_id','specimen')
  ) as fk(tab, col, ref)
  loop
    execute format('alter table %I add constraint %I foreign key (hospital_id, %I) references %I (hospital_id, id)', r.tab, r.tab || '_' || r.col || '_fk', r.col, r.ref);
    execute format('create index if not exists %I on %I (hospital_id, %I)', r.tab || '_' || r.col || '_fk_idx', r.tab, r.col);
  end loop;
  for r in select * from (values
    ('lab_order','note'), ('specimen','note'), ('lab_result','words'), ('prescription_line','instructions'), ('procedure_order','note'), ('procedure_order','report')
  ) as s(tab, col)
  loop
    execute format('alter table %I add constraint %I check (%I is null or %I like ''hs1.%%'')', r.tab, r.tab || '_' || r.col || '_sealed', r.col, r.col);
  end loop;
end $$;

-- Stock is never below zero and never promised twice, whatever the code does.
alter table stock_batch add constraint stock_batch_amounts check (on_hand >= 0 and reserved >= 0 and reserved <= on_hand);
alter table stock_movement add constraint stock_movement_quantity check
  (quantity <> 0 and case kind when 'receive' then quantity > 0 when 'restock' then quantity > 0 when 'issue' then quantity < 0 when 'write_off' then quantity < 0 else true end);
alter table stock_reservation add constraint stock_reservation_quantity check (quantity > 0);
alter table prescription_line add constraint prescription_line_issued check (quantity > 0 and issued >= 0 and issued <= quantity);
-- One recorded observation, request or procedure of another system is recorded once.
create unique index lab_item_source on lab_item (hospital_id, source_system, source_value) where source_system is not null;
create unique index prescription_line_source on prescription_line (hospital_id, source_system, source_value) where source_system is not null;
create unique index procedure_order_source on procedure_order (hospital_id, source_system, source_value) where source_system is not null;
-- One live result an item, and a result is verified by somebody else.
alter table lab_result add constraint lab_result_verified check ((verified_by is null) = (verified_at is null) and (verified_by is null or verified_by <> entered_by));

grant select, insert, update on
  lab_test, lab_panel, lab_order, lab_item, specimen, lab_result, medicine, stock_batch, stock_reservation, prescription, prescription_line, procedure_type, procedure_order
  to hmtp_app;
grant select, insert on stock_movement, reconcile_run to hmtp_app;
grant select on lab_test, lab_panel, lab_order, lab_item, specimen, lab_result, medicine, stock_batch, stock_movement, stock_reservation, prescription, prescription_line,
  procedure_type, procedure_order, reconcile_run to hmtp_backup;
