-- What was charged of a line of a prescription, and what was taken back of it: a credit is a charge below zero that names what it credits.
alter table charge add column line_id uuid null;
alter table charge add column credits_id uuid null;
alter table charge add constraint charge_line_id_fk foreign key (hospital_id, line_id) references prescription_line (hospital_id, id);
alter table charge add constraint charge_credits_id_fk foreign key (hospital_id, credits_id) references charge (hospital_id, id);
create index charge_line_id_fk_idx on charge (hospital_id, line_id) where line_id is not null;
create index charge_credits_id_fk_idx on charge (hospital_id, credits_id) where credits_id is not null;
alter table charge drop constraint if exists charge_amount;
alter table charge add constraint charge_amount check (unit_minor >= 0 and case when credits_id is null
  then quantity > 0 and amount_minor = (2 * unit_minor * quantity + per) / (2 * per) else quantity < 0 and amount_minor <= 0 end);

-- Medicine that comes back, tied to the line it was issued for and to its batch. It is in quarantine, and no stock, until a pharmacist decides.
create table medicine_return (
  id uuid not null, hospital_id uuid not null, visit_id uuid not null, patient_id uuid not null, line_id uuid not null, batch_id uuid not null,
  medicine_id uuid not null, quantity int not null, state varchar(12) not null default 'quarantined', reason text not null, returned_by uuid not null,
  returned_at timestamptz(3) not null, decided_by uuid null, decided_at timestamptz(3) null, note text null, primary key (id),
  constraint medicine_return_hospital_id_id unique (hospital_id, id),
  constraint medicine_return_state check (state in ('quarantined', 'restocked', 'destroyed')),
  constraint medicine_return_quantity check (quantity > 0),
  constraint medicine_return_decided check ((state = 'quarantined') = (decided_by is null) and (decided_by is null) = (decided_at is null) and (decided_by is null) = (note is null)),
  constraint medicine_return_reason_sealed check (reason like 'hs1.%'),
  constraint medicine_return_note_sealed check (note is null or note like 'hs1.%')
);
create index medicine_return_quarantine on medicine_return (hospital_id, returned_at, id) where state = 'quarantined';
create index medicine_return_line on medicine_return (hospital_id, line_id, batch_id);
alter table medicine_return enable row level security;
alter table medicine_return force row level security;
create policy tenant on medicine_return using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
create policy own_patient on medicine_return as restrictive using
  (nullif(current_setting('app.patient_id', true), '') is null or patient_id = nullif(current_setting('app.patient_id', true), '')::uuid);
alter table medicine_return add constraint medicine_return_hospital_fk foreign key (hospital_id) references hospital (id);
do $$
declare r record;
begin
  for r in select * from (values ('visit_id','visit'), ('patient_id','patient'), ('line_id','prescription_line'), ('batch_id','stock_batch'),
    ('medicine_id','medicine'), ('returned_by','app_user'), ('decided_by','app_user')) as fk(col, ref)
  loop
    execute format('alter table medicine_return add constraint %I foreign key (hospital_id, %I) references %I (hospital_id, id)', 'medicine_return_' || r.col || '_fk', r.col, r.ref);
    execute format('create index if not exists %I on medicine_return (hospital_id, %I)', 'medicine_return_' || r.col || '_fk_idx', r.col);
  end loop;
end $$;
grant select, insert on medicine_return to hmtp_app;
grant update (state, decided_by, decided_at, note) on medicine_return to hmtp_app;
grant select on medicine_return to hmtp_backup;
create trigger medicine_return_decided before update on medicine_return for each row when (old.state <> 'quarantined')
  execute function hmtp_refuse_change('a decision');
create trigger medicine_return_returned_by before insert or update of returned_by on medicine_return for each row
  when (new.returned_by is distinct from nullif(current_setting('app.actor_id', true), '')::uuid) execute function hmtp_by_acting_person('returned_by');
create trigger medicine_return_decided_by before insert or update of decided_by on medicine_return for each row
  when (new.decided_by is distinct from nullif(current_setting('app.actor_id', true), '')::uuid) execute function hmtp_by_acting_person('decided_by');
-- Nothing comes back that was not handed over: of a line no more than was issued of this batch, less what came back before. Whoever writes
-- holds the line's row.
create function hmtp_return_within_issued() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if (select coalesce(sum(r.quantity), 0) from medicine_return r where r.hospital_id = new.hospital_id and r.line_id = new.line_id and r.batch_id = new.batch_id)
     > (select coalesce(-sum(m.quantity), 0) from stock_movement m where m.hospital_id = new.hospital_id and m.line_id = new.line_id and m.batch_id = new.batch_id and m.kind = 'issue') then
    raise exception 'more comes back of line % than was issued', new.line_id using errcode = '23514';
  end if;
  return null;
end $$;
create trigger medicine_return_within_issued after insert on medicine_return for each row execute function hmtp_return_within_issued();
