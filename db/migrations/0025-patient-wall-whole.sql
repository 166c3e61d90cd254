-- The wall around a patient's session (0023), for tables that tell of patients without knowing them. Lines of the ledger are as visible as
-- their entry. The journal of cases, half-written forms, codes and grants of accounts, and the stock are no patient's business at all.
create policy own_patient on ledger_line as restrictive using
  (nullif(current_setting('app.patient_id', true), '') is null
   or exists (select from ledger_entry e where e.hospital_id = ledger_line.hospital_id and e.id = ledger_line.entry_id));
do $$
declare t text;
begin
  foreach t in array array['case_step', 'form_draft', 'password_code', 'role_grant', 'reconcile_run', 'stock_batch']
  loop
    execute format('create policy no_patient on %I as restrictive using (nullif(current_setting(''app.patient_id'', true), '''') is null)', t);
  end loop;
end $$;
