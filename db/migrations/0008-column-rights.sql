-- Who wrote an audit row, and when, is not for the writer to choose: time, person, role, request and address are filled in by the
-- database from the transaction's own settings (`inTenant` in db/tenancy/tenant.ts), and the app role may not name those columns.
alter table audit_event add column address varchar(45) null;
alter table audit_event
  alter column at set default clock_timestamp(),
  alter column actor_id set default nullif(current_setting('app.actor_id', true), '')::uuid,
  alter column role set default nullif(current_setting('app.role', true), ''),
  alter column request_id set default left(nullif(current_setting('app.request_id', true), ''), 64),
  alter column address set default left(nullif(current_setting('app.address', true), ''), 45);
revoke insert on audit_event, inbox_event from hmtp_app;
grant insert (hospital_id, action, entity, entity_id, patient_id, outcome, details) on audit_event to hmtp_app;
grant insert (hospital_id, kind, task_id, visit_id, task_kind, department_id, assignee_id) on inbox_event to hmtp_app;
-- An act of a flow is written by a worker, which has no connection to the person: the address waits with what was sent.
alter table submission add column address varchar(45) null default left(nullif(current_setting('app.address', true), ''), 45);

-- A row that is there changes only in the columns that a flow needs. The list is db/tenancy/column-rights.ts; accounts and
-- sign-ins are left as they are.
do $$
declare t text;
begin
  for t in select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      and has_any_column_privilege('hmtp_app', c.oid, 'UPDATE')
      and c.relname not in ('hospital', 'app_user', 'auth_session', 'refresh_token', 'patient_invitation')
      and c.relname = any(array[
        'department', 'user_role', 'availability_rule', 'availability_exception', 'triage', 'vital_sign', 'patient_statement', 'consultation',
        'diagnosis', 'invoice', 'http_idempotency', 'patient_key', 'patient_identifier',
        'patient', 'doctor', 'appointment', 'doctor_session', 'token', 'visit', 'lab_order', 'lab_item', 'specimen', 'lab_result', 'prescription',
        'prescription_line', 'procedure_order', 'stock_batch', 'stock_reservation', 'charge', 'counter', 'service_price', 'task', 'submission',
        'form_draft', 'lab_test', 'lab_panel', 'medicine', 'procedure_type'])
  loop
    execute format('revoke update on %I from hmtp_app', t);
  end loop;
end $$;
grant update (family_name, given_name, name_search, name_sound, gender, birth_precision, birth_date, deceased_at, unidentified, phone, phone_index, details, version) on patient to hmtp_app;
grant update (department_id) on doctor to hmtp_app;
grant update (doctor_id, starts_at, ends_at, state, cancel_reason, visit_id) on appointment to hmtp_app;
grant update (last_number, ends_at) on doctor_session to hmtp_app;
grant update (state, urgency, "returning", arrived_at, calls, put_back_left, manual_rank, moved_reason, moved_by, updated_at) on token to hmtp_app;
grant update (stage, outcome, doctor_id, department_id, exit_note, urgency, clinically_closed_at, settled_at, closed_at, version) on visit to hmtp_app;
grant update (state, owner_id, ended_at) on lab_order to hmtp_app;
grant update (state, charged, specimen_id, reason, reviewed_by, reviewed_at, changed_by, changed_at) on lab_item to hmtp_app;
grant update (state, received_by, received_at, reject_reason) on specimen to hmtp_app;
grant update (verified_by, verified_at) on lab_result to hmtp_app;
grant update (state, ended_at) on prescription to hmtp_app;
grant update (issued, state, reason, changed_by, changed_at) on prescription_line to hmtp_app;
grant update (state, owner_id, scheduled_at, place, performed_by, performed_at, report, reason, changed_by, changed_at, ended_at) on procedure_order to hmtp_app;
grant update (on_hand, reserved) on stock_batch to hmtp_app;
grant update (quantity, state, changed_at) on stock_reservation to hmtp_app;
grant update (voided_at, voided_by, void_reason) on charge to hmtp_app;
grant update (value) on counter to hmtp_app;
grant update (name, amount_minor, currency, valid_to) on service_price to hmtp_app;
grant update (department_id, assignee_id, priority, state, claimant_id, claimed_at, escalation, closed_at, closed_by, reason, version) on task to hmtp_app;
grant update (state, receipt, problem, applied_at, settled_at, resends) on submission to hmtp_app;
grant update (form, saved_at) on form_draft to hmtp_app;
grant update (code, system, loinc, name, specimen_type, container, result_kind, unit, decimals, answers, ranges, turnaround_minutes, active) on lab_test to hmtp_app;
grant update (code, name, loinc, test_ids, active) on lab_panel to hmtp_app;
grant update (code, system, rxnorm, generic, brand, form, strength, atc, base_unit, pack_size, sale_class, active) on medicine to hmtp_app;
grant update (code, system, name, duration_minutes, needs_side, active) on procedure_type to hmtp_app;

-- What a state column cannot say: some columns are written once.
create function hmtp_refuse_change() returns trigger language plpgsql set search_path = public as $$
begin
  raise exception '% of % is written once', tg_argv[0], tg_table_name using errcode = '23514';
end $$;
-- A released result, its verifier and its time stay; a correction is a row of its own.
create trigger lab_result_released before update on lab_result for each row when (old.verified_at is not null)
  execute function hmtp_refuse_change('a verified result');
create trigger charge_voided before update on charge for each row when (old.voided_at is not null)
  execute function hmtp_refuse_change('a voided charge');
-- What was handed out is not taken back by counting down: a return is a movement of its own.
create trigger prescription_line_issued before update on prescription_line for each row when (new.issued < old.issued)
  execute function hmtp_refuse_change('an issued quantity');
create trigger procedure_order_ended before update on procedure_order for each row
  when (old.ended_at is not null and (new.report, new.performed_by, new.performed_at, new.state, new.ended_at) is distinct from (old.report, old.performed_by, old.performed_at, old.state, old.ended_at))
  execute function hmtp_refuse_change('a report');

-- The owner passes no row-level security any more: the published code list, which it fills, needs a policy for that.
do $$ begin
  execute format('create policy owner_fills on icd10_code to %I using (code is not null) with check (code is not null)', current_user);
end $$;

-- What a backup reads beside the tables.
grant usage on schema hmtp_meta to hmtp_backup;
grant select on all tables in schema hmtp_meta to hmtp_backup;
alter default privileges in schema hmtp_meta grant select on tables to hmtp_backup;
grant select on all sequences in schema public to hmtp_backup;
alter default privileges in schema public grant select on sequences to hmtp_backup;
