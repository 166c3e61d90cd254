-- Words that a person types about a patient are sealed with the patient's key like a note: a reason for a visit says as much as one
-- ("HIV clinic"). What stood here in clear goes; nothing of it can be sealed by a migration, which holds no key.
alter table appointment alter column reason type text using null, alter column cancel_reason type text using null;
alter table charge alter column void_reason type text using null;
alter table lab_item alter column reason type text using null;
alter table prescription_line alter column reason type text using null;
alter table procedure_order alter column reason type text using null;
alter table token alter column moved_reason type text using null;
alter table diagnosis alter column text drop not null, alter column text type text using null;
alter table task add column closing_note text null;
do $$
declare r record;
begin
  for r in select * from (values
    ('appointment','reason'), ('appointment','cancel_reason'), ('charge','void_reason'), ('lab_item','reason'), ('prescription_line','reason'),
    ('procedure_order','reason'), ('token','moved_reason'), ('diagnosis','text'), ('task','closing_note')
  ) as s(tab, col)
  loop
    execute format('alter table %I add constraint %I check (%I is null or %I like ''hs1.%%'')', r.tab, r.tab || '_' || r.col || '_sealed', r.col, r.col);
  end loop;
end $$;
grant update (closing_note) on task to hmtp_app;
