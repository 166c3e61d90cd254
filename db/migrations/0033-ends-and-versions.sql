-- An opened record is closed before its time when its reviewer finds that it was not needed, or when the account that opened it is stopped.
-- What was opened stays as it was written, until when it was to be open as well; that it was closed is added, once, also after its review.
alter table break_glass add column closed_at timestamptz(3) null;
alter table break_glass add constraint break_glass_closed check (closed_at >= opened_at);
grant update (closed_at) on break_glass to hmtp_app;
drop trigger break_glass_one_way on break_glass;
create trigger break_glass_one_way before update on break_glass for each row
  when (current_user = 'hmtp_app' and ((old.closed_at is not null and new.closed_at is distinct from old.closed_at)
    or (old.reviewed_at is not null and (new.reviewed_by, new.reviewed_at, new.finding, new.review_note) is distinct from (old.reviewed_by, old.reviewed_at, old.finding, old.review_note))))
  execute function hmtp_refuse_change('a review');

-- Who changes an entry of a catalogue, the settings or a doctor's hours names the version they saw: of two who write over each other one is
-- told. A doctor's counts changes of the weekly hours.
do $$
declare t text;
begin
  foreach t in array array['lab_test', 'lab_panel', 'medicine', 'procedure_type', 'hospital', 'doctor'] loop
    execute format('alter table %I add column version int not null default 1', t);
    execute format('grant update (version) on %I to hmtp_app', t);
  end loop;
end $$;

-- A hospital that wants it shows its queues to everybody, as numbers. Read by the platform's door: who looks is in no hospital.
alter table hospital add column shows_queues boolean not null default false;
grant update (shows_queues) on hospital to hmtp_app;
grant select (shows_queues) on hospital to hmtp_platform;
