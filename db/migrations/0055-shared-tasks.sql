-- Since when everybody of its department may take a task that is somebody's, who did not come to it in time. Null: it is that person's alone.
alter table task add column shared_at timestamptz(3) null;
grant update (shared_at) on task to hmtp_app;
-- What somebody who supervises says about a task to whoever does it.
alter table task add column supervisor_note text null;
alter table task add constraint task_supervisor_note_sealed check (supervisor_note is null or supervisor_note like 'hs1.%');
grant update (supervisor_note) on task to hmtp_app;
