-- A visit that was opened on the wrong record, moved to the right one with everything that was written in it. What was said and measured is about the
-- right patient: it is sealed with their key here too, and stands on the wrong record as entered in error, for its readers and for no check.
create table visit_move (
  id uuid not null, hospital_id uuid not null, patient_id uuid not null, to_patient_id uuid not null, visit_id uuid not null,
  reason text not null, struck text not null, moved_by uuid not null, moved_at timestamptz(3) not null, primary key (id),
  constraint visit_move_hospital_id_id unique (hospital_id, id),
  constraint visit_move_two_records check (patient_id <> to_patient_id),
  constraint visit_move_reason_sealed check (reason like 'hs1.%'),
  constraint visit_move_struck_sealed check (struck like 'hs1.%')
);
create index visit_move_patient on visit_move (hospital_id, patient_id, moved_at);
create index visit_move_to_patient on visit_move (hospital_id, to_patient_id, moved_at);
alter table visit_move enable row level security;
alter table visit_move force row level security;
create policy tenant on visit_move using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
-- It tells of two people: neither reads there of the other.
create policy own_patient on visit_move as restrictive using (nullif(current_setting('app.patient_id', true), '') is null);
alter table visit_move add constraint visit_move_hospital_fk foreign key (hospital_id) references hospital (id);
do $$
declare r record;
begin
  for r in select * from (values ('patient_id','patient'), ('to_patient_id','patient'), ('visit_id','visit'), ('moved_by','app_user')) as fk(col, ref)
  loop
    execute format('alter table visit_move add constraint %I foreign key (hospital_id, %I) references %I (hospital_id, id)', 'visit_move_' || r.col || '_fk', r.col, r.ref);
    execute format('create index if not exists %I on visit_move (hospital_id, %I)', 'visit_move_' || r.col || '_fk_idx', r.col);
  end loop;
end $$;
grant select, insert on visit_move to hmtp_app;
grant select on visit_move to hmtp_backup;
create trigger visit_move_moved_by before insert or update of moved_by on visit_move for each row
  when (new.moved_by is distinct from nullif(current_setting('app.actor_id', true), '')::uuid) execute function hmtp_by_acting_person('moved_by');

-- Whose a row is changes with its visit and in no other way: the move stands in the same transaction, from the one record to the other, and nothing
-- else of the row changes but what is named. Sealed columns are sealed anew, since each patient has a key.
create function hmtp_moves_with_visit() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
  was jsonb := to_jsonb(old);
  now_is jsonb := to_jsonb(new);
  of_visit uuid;
begin
  if current_user <> 'hmtp_app' then
    return new;
  end if;
  if tg_argv[0] = 'case_id' then
    select c.visit_id into of_visit from care_case c where c.hospital_id = old.hospital_id and c.id = (was ->> 'case_id')::uuid;
  else
    of_visit := (was ->> tg_argv[0])::uuid;
  end if;
  if (was - string_to_array(tg_argv[1], ',')) is distinct from (now_is - string_to_array(tg_argv[1], ',')) or not exists (
    select from visit_move m where m.hospital_id = old.hospital_id and m.visit_id = of_visit and m.patient_id = old.patient_id
       and m.to_patient_id = new.patient_id and m.xmin = pg_current_xact_id()::xid)
  then
    raise exception 'whose a row of % is changes with its visit', tg_table_name using errcode = '23514';
  end if;
  return new;
end $$;

-- `may`: what a move writes beside whose the row is. `once`: of this, what nothing else may change.
do $$
declare r record; col text; differs text;
begin
  for r in select * from (values
    ('bill_approval', 'visit_id', 'reason,note', 'reason'),
    ('care_case', 'visit_id', '', ''),
    ('charge', 'visit_id', 'void_reason', ''),
    ('consultation', 'visit_id', 'note,exit_note', 'note,exit_note'),
    ('diagnosis', 'visit_id', 'text', 'text'),
    ('lab_item', 'visit_id', 'reason', ''),
    ('lab_order', 'visit_id', 'note', 'note'),
    ('patient_statement', 'visit_id', 'items,state', 'items,state'),
    ('prescription', 'visit_id', '', ''),
    ('prescription_line', 'visit_id', 'instructions,reason', 'instructions'),
    ('procedure_item', 'visit_id', 'note,report,reason', 'note'),
    ('procedure_order', 'visit_id', '', ''),
    ('specimen', 'visit_id', 'note', 'note'),
    ('submission', 'case_id', 'body', 'body'),
    ('task', 'visit_id', 'closing_note,supervisor_note', ''),
    ('token', 'visit_id', 'moved_reason,booked_at', 'booked_at'),
    ('triage', 'visit_id', 'complaint,note,news2,news2_red,pews', 'complaint,note,news2,news2_red,pews'),
    ('visit', 'id', 'reason,exit_note,appointment_id', 'reason,appointment_id'),
    ('vital_sign', 'visit_id', '', '')
  ) as moved(tab, of_visit, may, once)
  loop
    execute format('grant update (patient_id) on %I to hmtp_app', r.tab);
    differs := 'new.patient_id is distinct from old.patient_id';
    foreach col in array string_to_array(r.once, ',') loop
      execute format('grant update (%I) on %I to hmtp_app', col, r.tab);
      differs := differs || format(' or new.%I is distinct from old.%I', col, col);
    end loop;
    execute format('create trigger %I before update on %I for each row when (%s) execute function hmtp_moves_with_visit(%L, %L)',
      r.tab || '_moves', r.tab, differs, r.of_visit, concat_ws(',', 'patient_id', nullif(r.may, '')));
  end loop;
end $$;

-- What is written once goes with its visit all the same; that nothing else of it changes is seen to above.
drop trigger charge_voided on charge;
create trigger charge_voided before update on charge for each row when (old.voided_at is not null and new.patient_id = old.patient_id)
  execute function hmtp_refuse_change('a voided charge');
drop trigger bill_approval_decided on bill_approval;
create trigger bill_approval_decided before update on bill_approval for each row when (old.state <> 'waiting' and new.patient_id = old.patient_id)
  execute function hmtp_refuse_change('a decision');
