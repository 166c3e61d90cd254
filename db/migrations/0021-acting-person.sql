-- Who did something is not for the application to choose: where a row of a hospital names the person who wrote, verified, issued or
-- closed it, that person is the one the transaction acts for (`inTenant` in db/tenancy/tenant.ts), as in the audit since 0008. Null
-- stays possible: the platform's own jobs act for nobody. Owner and superuser load data as it was recorded elsewhere.
create function hmtp_by_acting_person() returns trigger language plpgsql set search_path = public as $$
declare
  given uuid := (to_jsonb(new) ->> tg_argv[0])::uuid;
begin
  if current_user <> 'hmtp_app' or given is null
     or (tg_op = 'UPDATE' and given is not distinct from (to_jsonb(old) ->> tg_argv[0])::uuid) then
    return new;
  end if;
  raise exception '% of % is not who acts', tg_argv[0], tg_table_name using errcode = '23514';
end $$;

do $$
declare r record;
begin
  for r in select * from (values
    ('appointment', 'created_by'), ('break_glass', 'user_id'), ('break_glass', 'reviewed_by'), ('charge', 'posted_by'), ('charge', 'voided_by'),
    ('invoice', 'issued_by'), ('lab_item', 'reviewed_by'), ('lab_item', 'changed_by'), ('lab_order', 'ordered_by'),
    ('lab_result', 'entered_by'), ('lab_result', 'verified_by'), ('patient', 'created_by'),
    ('patient_invitation', 'created_by'), ('patient_statement', 'recorded_by'), ('payment', 'taken_by'), ('prescription', 'prescribed_by'),
    ('prescription_line', 'changed_by'), ('procedure_order', 'ordered_by'), ('procedure_order', 'performed_by'), ('procedure_order', 'changed_by'),
    ('role_grant', 'asked_by'), ('role_grant', 'decided_by'), ('specimen', 'collected_by'), ('specimen', 'received_by'),
    ('stock_movement', 'moved_by'), ('task', 'closed_by'), ('token', 'moved_by'), ('triage', 'recorded_by'), ('visit', 'opened_by')
  ) as named(tab, col)
  loop
    -- The condition keeps the common row, which names who acts, from calling anything.
    execute format($sql$create trigger %I before insert or update of %I on %I for each row
      when (new.%I is distinct from nullif(current_setting('app.actor_id', true), '')::uuid) execute function hmtp_by_acting_person(%L)$sql$,
      r.tab || '_' || r.col, r.col, r.tab, r.col, r.col);
  end loop;
end $$;
