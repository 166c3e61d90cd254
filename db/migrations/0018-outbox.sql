-- One outbox: what inboxes show, and word for the flows of cases, in the order of (xid, id). Consumers keep their own places.
alter table inbox_event rename to outbox;
alter sequence inbox_event_id_seq rename to outbox_id_seq;
alter index inbox_event_cursor rename to outbox_cursor;
alter table outbox rename constraint inbox_event_pkey to outbox_pkey;
do $$
declare child record;
begin
  for child in select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'outbox'::regclass loop
    execute format('alter table %I rename to %I', child.name, replace(child.name, 'inbox_event', 'outbox'));
  end loop;
end $$;

-- Word for a flow is about its case; everything else an event says is about what inboxes show.
alter table outbox add column case_id uuid null;
create index outbox_of_cases on outbox (hospital_id, xid, id) where case_id is not null;
grant insert (case_id) on outbox to hmtp_app;
drop table case_message;

-- How far a consumer has come in a hospital; without a row it is at the beginning. Only ever moved on.
create table outbox_position (
  hospital_id uuid not null references hospital (id), consumer varchar(20) not null, xid xid8 not null, id bigint not null,
  moved_at timestamptz(3) not null default now(), primary key (hospital_id, consumer)
);
alter table outbox_position enable row level security;
alter table outbox_position force row level security;
create policy tenant on outbox_position using (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid) with check (hospital_id = nullif(current_setting('app.hospital_id', true), '')::uuid);
grant select, insert on outbox_position to hmtp_app;
grant update (xid, id, moved_at) on outbox_position to hmtp_app;
grant select on outbox_position to hmtp_backup;

create or replace function hmtp_ensure_partitions(ahead int) returns int language plpgsql set search_path = public as $$
declare parent text; month date; child text; made int := 0;
begin
  foreach parent in array array['outbox', 'audit_event'] loop
    for month in select generate_series(date_trunc('month', now()) - interval '1 month', date_trunc('month', now()) + make_interval(months => ahead), '1 month')::date loop
      child := parent || '_' || to_char(month, 'YYYY_MM');
      if to_regclass(child) is null then
        execute format('create table %I partition of %I for values from (%L) to (%L)', child, parent, month, month + interval '1 month');
        execute format('alter table %I enable row level security', child);
        execute format('alter table %I force row level security', child);
        execute format('create policy tenant on %I using (hospital_id = nullif(current_setting(''app.hospital_id'', true), '''')::uuid)', child);
        made := made + 1;
      end if;
    end loop;
  end loop;
  return made;
end $$;

-- Drops months of the outbox that ended longer ago than `keep`, unless a consumer of some hospital is still to read something of them.
-- Run at every migration, by the owner: it looks past the wall at places and kinds only.
create function hmtp_drop_read_outbox(keep interval) returns int language plpgsql set search_path = public as $$
declare child record; unread bool; dropped int := 0;
begin
  for child in
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'outbox'::regclass and c.relname ~ '^outbox_\d{4}_\d{2}$'
       and to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month' < now() - keep
     order by c.relname
  loop
    execute format('alter table %I no force row level security', child.name);
    alter table outbox_position no force row level security;
    execute format(
      'select exists (select from %I e where e.case_id is not null and (e.xid, e.id) > (
         coalesce((select p.xid from outbox_position p where p.hospital_id = e.hospital_id and p.consumer = ''flows''), ''0''::xid8),
         coalesce((select p.id from outbox_position p where p.hospital_id = e.hospital_id and p.consumer = ''flows''), 0)))', child.name) into unread;
    alter table outbox_position force row level security;
    execute format('alter table %I force row level security', child.name);
    continue when unread;
    execute format('drop table %I', child.name);
    dropped := dropped + 1;
  end loop;
  return dropped;
end $$;
