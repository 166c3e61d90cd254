-- rows: lab_test, lab_panel, medicine, procedure_type, lab_item, prescription_line, procedure_item
-- What was ordered, issued or performed keeps the words of its day (docs/adr/0044-a-catalogue-has-versions.md): every change of an entry of a
-- catalogue is a version of its own, and what is ordered points at the one it was ordered by. `valid_from` null: from the beginning.
create function hmtp_keep_version() returns trigger language plpgsql set search_path = public as $$
begin
  if tg_op = 'UPDATE' and new.version = old.version then
    new.version := old.version + 1;
  end if;
  -- A version that begins later was written before its number was taken: then nothing is left to be kept.
  execute format('insert into %1$I select (jsonb_populate_record(null::%1$I, $1)).* on conflict (hospital_id, item_id, version) do nothing', tg_table_name || '_version')
    using to_jsonb(new) || jsonb_build_object('id', uuidv7(), 'item_id', new.id, 'made_at', now(), 'made_by', nullif(current_setting('app.actor_id', true), ''),
      'valid_from', case when tg_op = 'UPDATE' then (select (now() at time zone h.time_zone)::date from hospital h where h.id = new.hospital_id) end);
  return new;
end $$;

-- The version that is valid on the hospital's day, where a row does not name one: an act of before there were versions does not.
create function hmtp_pin_version() returns trigger language plpgsql set search_path = public as $$
declare
  pinned int;
begin
  execute format('select version from %I v where hospital_id = $1 and item_id = $2
      and (valid_from is null or valid_from <= (select (now() at time zone h.time_zone)::date from hospital h where h.id = $1))
    order by valid_from desc nulls last, version desc limit 1', tg_argv[0])
    into pinned using new.hospital_id, (to_jsonb(new) ->> tg_argv[1])::uuid;
  return jsonb_populate_record(new, jsonb_build_object(tg_argv[2], pinned));
end $$;

do $$
declare t text; v text; r record;
begin
  foreach t in array array['lab_test', 'lab_panel', 'medicine', 'procedure_type'] loop
    v := t || '_version';
    execute format('create table %I (like %I)', v, t);
    execute format('alter table %I add column item_id uuid not null, add column valid_from date null, add column made_at timestamptz(3) not null, add column made_by uuid null', v);
    execute format('insert into %I select e.*, e.id, null, now(), null from %I e', v, t);
    execute format('update %I set id = uuidv7()', v);
    execute format('alter table %I add primary key (id), add constraint %I unique (hospital_id, item_id, version)', v, v || '_unique');
    execute format('alter table %I add constraint %I foreign key (hospital_id) references hospital (id)', v, v || '_hospital_fk');
    execute format('alter table %I add constraint %I foreign key (hospital_id, item_id) references %I (hospital_id, id)', v, v || '_item_id_fk', t);
    execute format('alter table %I add constraint %I foreign key (hospital_id, made_by) references app_user (hospital_id, id)', v, v || '_made_by_fk');
    execute format('create index %I on %I (hospital_id, made_by)', v || '_made_by_fk_idx', v);
    execute format('alter table %I enable row level security', v);
    execute format('alter table %I force row level security', v);
    execute format('create policy tenant on %I using (hospital_id = nullif(current_setting(''app.hospital_id'', true), '''')::uuid) with check (hospital_id = nullif(current_setting(''app.hospital_id'', true), '''')::uuid)', v);
    execute format('create trigger %I before insert or update of made_by on %I for each row
      when (new.made_by is distinct from nullif(current_setting(''app.actor_id'', true), '''')::uuid) execute function hmtp_by_acting_person(''made_by'')', v || '_made_by', v);
    execute format('grant select, insert on %I to hmtp_app', v);
    execute format('grant select on %I to hmtp_backup', v);
    execute format('create trigger %I after insert on %I for each row execute function hmtp_keep_version()', t || '_first_version', t);
    execute format('create trigger %I before update on %I for each row when (old.* is distinct from new.*) execute function hmtp_keep_version()', t || '_next_version', t);
  end loop;
  for r in select * from (values
    ('lab_item', 'test_id', 'lab_test', 'test_version'), ('prescription_line', 'medicine_id', 'medicine', 'medicine_version'), ('procedure_item', 'type_id', 'procedure_type', 'type_version')
  ) as ordered(tab, item, ref, col)
  loop
    -- The price it was ordered at, for so many units; null: none was valid, and it costs what it costs on the day it is charged.
    execute format('alter table %I add column %I int, add column unit_minor bigint null, add column per int not null default 1', r.tab, r.col);
    execute format('update %I i set %I = e.version from %I e where e.hospital_id = i.hospital_id and e.id = i.%I', r.tab, r.col, r.ref, r.item);
    execute format('alter table %I alter column %I set not null', r.tab, r.col);
    execute format('alter table %I add constraint %I check (per between 1 and 100000 and unit_minor >= 0)', r.tab, r.tab || '_price');
    execute format('alter table %I add constraint %I foreign key (hospital_id, %I, %I) references %I (hospital_id, item_id, version)', r.tab, r.tab || '_version_fk', r.item, r.col, r.ref || '_version');
    execute format('create trigger %I before insert on %I for each row when (new.%I is null) execute function hmtp_pin_version(%L, %L, %L)', r.tab || '_version', r.tab, r.col, r.ref || '_version', r.item, r.col);
  end loop;
end $$;

create or replace view order_item with (security_invoker = true) as
select i.hospital_id, i.order_id, i.id, i.position, i.specimen_id, t.name::text as name,
       case i.state when 'ordered' then 'collection' when 'collected' then 'specimen_receipt' when 'received' then 'result_entry'
         when 'resulted' then 'verification' when 'verified' then 'result_review'
         when 'expired' then case when i.reviewed_at is null then 'result_review' end end as waits_for
  from lab_item i join lab_test_version t on t.hospital_id = i.hospital_id and t.item_id = i.test_id and t.version = i.test_version
union all
select l.hospital_id, l.prescription_id, l.id, l.position, null::uuid, concat_ws(' ', m.generic, nullif(m.strength, ''), nullif(m.form, '')),
       case when l.state not in ('issued', 'cancelled', 'expired') and o.ended_at is null then 'dispensing' end
  from prescription_line l join prescription o on o.hospital_id = l.hospital_id and o.id = l.prescription_id
  join medicine_version m on m.hospital_id = l.hospital_id and m.item_id = l.medicine_id and m.version = l.medicine_version
union all
select i.hospital_id, i.order_id, i.id, i.position, null::uuid, t.name::text,
       case i.state when 'ordered' then 'procedure_schedule' when 'scheduled' then 'procedure' end
  from procedure_item i join procedure_type_version t on t.hospital_id = i.hospital_id and t.item_id = i.type_id and t.version = i.type_version;
