-- A department that takes nobody in any more; it stays, since visits, people and bills of then name it.
alter table department add column closed_at timestamptz(3) null;
-- Counts changes, by which two administrators notice each other.
alter table department add column version int not null default 1;
grant update (name, closed_at, version) on department to hmtp_app;
-- What a doctor's consultation costs is what it costs in their department.
grant update (consultation_service) on doctor to hmtp_app;
