-- Whoever has the duty over a task that nobody does gets a task about it, which ends with that one.
alter table task add column about_task_id uuid null;
alter table task add constraint task_about_task_id_fk foreign key (hospital_id, about_task_id) references task (hospital_id, id);
create index task_about_task_id_fk_idx on task (hospital_id, about_task_id) where about_task_id is not null;
-- One at a time, however often a rung tells.
create unique index task_overdue_notice on task (hospital_id, about_task_id) where about_task_id is not null and state in ('open', 'claimed', 'completing');
