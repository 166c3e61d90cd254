-- What each role may do. The app role owns nothing and may delete only what is no record.
grant usage on schema public to hmtp_app, hmtp_dispatch, hmtp_platform, hmtp_backup;
grant select, insert, update on
  department, app_user, user_role, auth_session, refresh_token, patient, patient_key, patient_identifier, patient_invitation, doctor,
  availability_rule, availability_exception, appointment, doctor_session, token, visit, triage, vital_sign, patient_statement, consultation,
  diagnosis, service_price, charge, invoice, counter, task, submission, form_draft, http_idempotency
  to hmtp_app;
grant select, insert on payment, ledger_entry, ledger_line, audit_event, inbox_event to hmtp_app;
grant delete on user_role, availability_rule, availability_exception, form_draft to hmtp_app;
grant select on hospital, icd10_code to hmtp_app;
grant update (name, day_starts_at, settings) on hospital to hmtp_app;
grant usage on sequence inbox_event_id_seq to hmtp_app;
grant select on inbox_event to hmtp_dispatch;
grant select (id, slug, name, is_platform, time_zone, currency, day_starts_at, created_at) on hospital to hmtp_platform;
grant select on all tables in schema public to hmtp_backup;
alter default privileges in schema public grant select on tables to hmtp_backup;
