-- Money given back: what was paid above what is charged. Its number is gapless as a receipt's, its entry stands in the ledger; it is only added to.
create table refund (
  id uuid not null, hospital_id uuid not null, visit_id uuid not null, patient_id uuid not null, task_id uuid not null, number varchar(30) not null,
  method varchar(10) not null, amount_minor bigint not null, currency varchar(3) not null, reference varchar(64) null, paid_at timestamptz(3) not null,
  paid_by uuid not null, submission_id uuid not null, primary key (id),
  constraint refund_hospital_id_id unique (hospital_id, id),
  constraint refund_number_unique unique (hospital_id, number),
  -- One task is one refund, whatever is pressed twice.
  constraint refund_task_unique unique (hospital_id, task_id),
  constraint refund_amount check (amount_minor > 0)
);
create index refund_visit on refund (hospital_id, visit_id);
alter table refund enable row level security;
alter table refund force row level security;
create policy tenant on refund using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
create policy own_patient on refund as restrictive using
  (nullif(current_setting('app.patient_id', true), '') is null or patient_id = nullif(current_setting('app.patient_id', true), '')::uuid);
alter table refund add constraint refund_hospital_fk foreign key (hospital_id) references hospital (id);
do $$
declare r record;
begin
  for r in select * from (values ('visit_id','visit'), ('patient_id','patient'), ('task_id','task'), ('paid_by','app_user')) as fk(col, ref)
  loop
    execute format('alter table refund add constraint %I foreign key (hospital_id, %I) references %I (hospital_id, id)', 'refund_' || r.col || '_fk', r.col, r.ref);
    execute format('create index if not exists %I on refund (hospital_id, %I)', 'refund_' || r.col || '_fk_idx', r.col);
  end loop;
end $$;
grant select, insert on refund to hmtp_app;
grant select on refund to hmtp_backup;
create trigger refund_paid_by before insert or update of paid_by on refund for each row
  when (new.paid_by is distinct from nullif(current_setting('app.actor_id', true), '')::uuid) execute function hmtp_by_acting_person('paid_by');
-- Giving back above the limit of one person is agreed to by a second one, as taking off is.
alter table bill_approval drop constraint bill_approval_kind;
alter table bill_approval add constraint bill_approval_kind check (kind in ('void', 'on_account', 'refund'));
-- One task asks for the money of a visit, one gives it back.
create unique index task_of_money on task (hospital_id, visit_id, kind) where kind in ('refund', 'money_due') and state in ('open', 'claimed', 'completing');
-- Debts, oldest first: visits that are over and not settled.
create index visit_unsettled on visit (hospital_id, closed_at, id) where closed_at is not null and settled_at is null;
