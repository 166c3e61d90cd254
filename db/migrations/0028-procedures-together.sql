-- rows: procedure_order, care_case
-- Procedures that are asked for together are one order with items, as tests are. Those that have ended are carried over, each an order of
-- its own. The flow of one that goes on cannot follow: nothing is changed while there is such a one (docs/runbooks/versions.md).
do $$
begin
  if exists (select from care_case where type = 'procedureOrder' and ended_at is null) then
    raise exception 'procedures go on: finish or cancel them on the version before, then migrate';
  end if;
end $$;
alter table procedure_order rename to procedure_before;
alter table procedure_before rename constraint procedure_order_hospital_id_id to procedure_before_hospital_id_id;
alter table procedure_before rename constraint procedure_order_pkey to procedure_before_pkey;
drop index procedure_order_visit;
drop index procedure_order_source;
drop index procedure_order_visit_id_fk_idx;
drop index procedure_order_patient_id_fk_idx;
drop index procedure_order_type_id_fk_idx;
drop index procedure_order_ordered_by_fk_idx;
drop index procedure_order_owner_id_fk_idx;
create table procedure_order (
  id uuid not null, hospital_id uuid not null, visit_id uuid not null, patient_id uuid not null, state varchar(12) not null, priority varchar(10) not null,
  ordered_by uuid not null, owner_id uuid null, ordered_at timestamptz(3) not null, ended_at timestamptz(3) null, workflow_id varchar(200) not null,
  submission_id uuid not null, primary key (id),
  constraint procedure_order_hospital_id_id unique (hospital_id, id)
);
create table procedure_item (
  id uuid not null, hospital_id uuid not null, order_id uuid not null, visit_id uuid not null, patient_id uuid not null, type_id uuid not null,
  position int not null, wait_for boolean not null, state varchar(10) not null, side varchar(5) not null, note text null, scheduled_at timestamptz(3) null,
  place varchar(80) not null, performed_by uuid null, performed_at timestamptz(3) null, report text null, reason text null,
  source_system varchar(200) null, source_value varchar(200) null, changed_by uuid null, changed_at timestamptz(3) not null, ended_at timestamptz(3) null,
  primary key (id),
  constraint procedure_item_hospital_id_id unique (hospital_id, id),
  constraint procedure_item_note_sealed check (note is null or note like 'hs1.%'),
  constraint procedure_item_report_sealed check (report is null or report like 'hs1.%'),
  constraint procedure_item_reason_sealed check (reason is null or reason like 'hs1.%')
);
create index procedure_order_visit on procedure_order (hospital_id, visit_id);
create index procedure_item_order on procedure_item (hospital_id, order_id);
insert into procedure_order (id, hospital_id, visit_id, patient_id, state, priority, ordered_by, owner_id, ordered_at, ended_at, workflow_id, submission_id)
select id, hospital_id, visit_id, patient_id, case state when 'performed' then 'completed' else state end, priority, ordered_by, owner_id, ordered_at, ended_at,
       workflow_id, submission_id from procedure_before;
-- The part of an order of one procedure had the id of its order.
insert into procedure_item (id, hospital_id, order_id, visit_id, patient_id, type_id, position, wait_for, state, side, note, scheduled_at, place, performed_by,
       performed_at, report, reason, source_system, source_value, changed_by, changed_at, ended_at)
select id, hospital_id, id, visit_id, patient_id, type_id, 0, wait_for, state, side, note, scheduled_at, place, performed_by,
       performed_at, report, reason, source_system, source_value, changed_by, changed_at, ended_at from procedure_before;
drop table procedure_before;
-- One recorded procedure of another system is recorded once.
create unique index procedure_item_source on procedure_item (hospital_id, source_system, source_value) where source_system is not null;
do $$
declare r record; t text;
begin
  foreach t in array array['procedure_order', 'procedure_item'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy tenant on %I using (hospital_id = nullif(current_setting(''app.hospital_id'', true), '''')::uuid) with check (hospital_id = nullif(current_setting(''app.hospital_id'', true), '''')::uuid)', t);
    execute format('create policy own_patient on %I as restrictive using (nullif(current_setting(''app.patient_id'', true), '''') is null or patient_id = nullif(current_setting(''app.patient_id'', true), '''')::uuid)', t);
    execute format('alter table %I add constraint %I foreign key (hospital_id) references hospital (id)', t, t || '_hospital_fk');
  end loop;
  for r in select * from (values
    ('procedure_order','visit_id','visit'), ('procedure_order','patient_id','patient'), ('procedure_order','ordered_by','app_user'), ('procedure_order','owner_id','app_user'),
    ('procedure_item','order_id','procedure_order'), ('procedure_item','visit_id','visit'), ('procedure_item','patient_id','patient'),
    ('procedure_item','type_id','procedure_type'), ('procedure_item','performed_by','app_user'), ('procedure_item','changed_by','app_user')
  ) as fk(tab, col, ref)
  loop
    execute format('alter table %I add constraint %I foreign key (hospital_id, %I) references %I (hospital_id, id)', r.tab, r.tab || '_' || r.col || '_fk', r.col, r.ref);
    execute format('create index if not exists %I on %I (hospital_id, %I)', r.tab || '_' || r.col || '_fk_idx', r.tab, r.col);
  end loop;
  for r in select * from (values ('procedure_order', 'ordered_by'), ('procedure_item', 'performed_by'), ('procedure_item', 'changed_by')) as named(tab, col)
  loop
    execute format($sql$create trigger %I before insert or update of %I on %I for each row
      when (new.%I is distinct from nullif(current_setting('app.actor_id', true), '')::uuid) execute function hmtp_by_acting_person(%L)$sql$,
      r.tab || '_' || r.col, r.col, r.tab, r.col, r.col);
  end loop;
end $$;
grant select, insert on procedure_order, procedure_item to hmtp_app;
grant update (state, owner_id, ended_at) on procedure_order to hmtp_app;
grant update (state, scheduled_at, place, performed_by, performed_at, report, reason, changed_by, changed_at, ended_at) on procedure_item to hmtp_app;
grant select on procedure_order, procedure_item to hmtp_backup;
create trigger procedure_order_one_way before update on procedure_order for each row
  when (current_user = 'hmtp_app' and old.ended_at is not null and (new.ended_at, new.state) is distinct from (old.ended_at, old.state))
  execute function hmtp_refuse_change('an order that has ended');
create trigger procedure_item_ended before update on procedure_item for each row
  when (old.ended_at is not null and (new.report, new.performed_by, new.performed_at, new.state, new.ended_at) is distinct from (old.report, old.performed_by, old.performed_at, old.state, old.ended_at))
  execute function hmtp_refuse_change('a report');
