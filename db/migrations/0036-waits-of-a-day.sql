-- How long work waits is asked for a day at a time: of the tasks of years only those taken on it are read.
create index task_taken on task (hospital_id, claimed_at) where claimed_at is not null;
