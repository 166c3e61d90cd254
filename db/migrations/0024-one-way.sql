-- What is over stays over, and what counts on never counts back. Acts have kept to it; with its column rights the application could
-- still have opened a closed visit or task, a sign-in that has ended or a decision of two people. The owner, who mends by hand, may.
do $$
declare r record;
begin
  for r in select * from (values
    ('care_case', 'a case that goes on', 'new.version < old.version or (old.outcome is not null and new.outcome is distinct from old.outcome)'),
    ('visit', 'a closed visit', '(old.closed_at is not null and (new.closed_at, new.outcome) is distinct from (old.closed_at, old.outcome)) or new.version < old.version'),
    ('task', 'a task that is over', '(old.state in (''done'', ''cancelled'') and (new.state, new.closed_at, new.closed_by) is distinct from (old.state, old.closed_at, old.closed_by)) or new.version < old.version'),
    ('submission', 'what became of an act', '(old.state in (''refused'', ''settled'') and new.state <> old.state) or (old.state = ''applied'' and new.state not in (''applied'', ''settled''))'),
    ('lab_order', 'an order that has ended', 'old.ended_at is not null and (new.ended_at, new.state) is distinct from (old.ended_at, old.state)'),
    ('prescription', 'a prescription that has ended', 'old.ended_at is not null and (new.ended_at, new.state) is distinct from (old.ended_at, old.state)'),
    ('break_glass', 'a review', 'old.reviewed_at is not null'),
    ('role_grant', 'a decision', 'old.state <> ''waiting'''),
    ('auth_session', 'a sign-in that has ended', 'old.ended_at is not null and new.ended_at is distinct from old.ended_at'),
    ('refresh_token', 'a used token', 'old.used_at is not null and new.used_at is null'),
    ('patient_invitation', 'a used code', 'old.used_at is not null and new.used_at is null'),
    ('password_code', 'a used code', 'old.used_at is not null and new.used_at is null'),
    ('counter', 'a number', 'new.value < old.value'),
    ('doctor_session', 'a number', 'new.last_number < old.last_number'),
    ('outbox_position', 'a place', '(new.xid, new.id) < (old.xid, old.id)')
  ) as way(tab, what, back)
  loop
    execute format('create trigger %I before update on %I for each row when (current_user = ''hmtp_app'' and (%s)) execute function hmtp_refuse_change(%L)',
      r.tab || '_one_way', r.tab, r.back, r.what);
  end loop;
  -- Who did something is who acts (0021): the journal of cases, what was sent, and what was made for a key.
  for r in select * from (values ('case_step', 'actor_id'), ('submission', 'actor_id'), ('http_idempotency', 'actor_id')) as named(tab, col)
  loop
    execute format($sql$create trigger %I before insert or update of %I on %I for each row
      when (new.%I is distinct from nullif(current_setting('app.actor_id', true), '')::uuid) execute function hmtp_by_acting_person(%L)$sql$,
      r.tab || '_' || r.col, r.col, r.tab, r.col, r.col);
  end loop;
end $$;

-- An entry of the ledger is written whole, in one transaction, and its check sees what it checks: a hospital that was set afterwards
-- hid every line from it, a temporary table of the same name showed it others, and a balanced pair could still be added to an old entry.
create or replace function hmtp_ledger_balanced() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
  off_by bigint;
  seen bigint;
  is_of_now bool;
begin
  select coalesce(sum(l.amount_minor), 0), count(*), bool_and(e.xmin = pg_current_xact_id()::xid) into off_by, seen, is_of_now
    from ledger_line l join ledger_entry e on e.hospital_id = l.hospital_id and e.id = l.entry_id
   where l.hospital_id = new.hospital_id and l.entry_id = new.entry_id;
  if seen = 0 then
    raise exception 'ledger entry % is out of sight of its check', new.entry_id using errcode = '23514';
  end if;
  if off_by <> 0 then
    raise exception 'ledger entry % is off by %', new.entry_id, off_by using errcode = '23514';
  end if;
  if current_user = 'hmtp_app' and not is_of_now then
    raise exception 'ledger entry % was written before', new.entry_id using errcode = '23514';
  end if;
  return null;
end $$;
-- No table of a session's own stands before one of ours, in this function or another.
alter function hmtp_by_acting_person() set search_path = public, pg_temp;
alter function hmtp_refuse_change() set search_path = public, pg_temp;
alter function hmtp_ensure_partitions(int) set search_path = public, pg_temp;
alter function hmtp_drop_read_outbox(interval) set search_path = public, pg_temp;
do $$
begin
  execute format('revoke temporary on database %I from public', current_database());
end $$;
