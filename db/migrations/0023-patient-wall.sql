-- A patient's own session sees, in every table that knows a patient, that patient's rows and no others, whatever the code asks for.
-- `app.patient_id` is set for such sessions only (db/tenancy/tenant.ts). Three tables differ: an account may be nobody's record yet, an
-- audit row of a sign-in is about no patient, and a place in the queue is counted over the tokens of others, which carry no name.
create policy own_patient on patient as restrictive using
  (nullif(current_setting('app.patient_id', true), '') is null or id = nullif(current_setting('app.patient_id', true), '')::uuid);
create policy own_patient on app_user as restrictive using
  (nullif(current_setting('app.patient_id', true), '') is null or patient_id is null or patient_id = nullif(current_setting('app.patient_id', true), '')::uuid);
create policy own_patient on audit_event as restrictive using
  (nullif(current_setting('app.patient_id', true), '') is null or patient_id = nullif(current_setting('app.patient_id', true), '')::uuid)
  with check (nullif(current_setting('app.patient_id', true), '') is null or patient_id is null or patient_id = nullif(current_setting('app.patient_id', true), '')::uuid);
do $$
declare t text;
begin
  for t in
    select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'patient_id' and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname not in ('app_user', 'audit_event', 'token')
  loop
    execute format('create policy own_patient on %I as restrictive using (nullif(current_setting(''app.patient_id'', true), '''') is null or patient_id = nullif(current_setting(''app.patient_id'', true), '''')::uuid)', t);
  end loop;
end $$;
