-- What came of looking at a record that was opened without a relationship; its review is a matter with a flow of its own, of the same id.
alter table break_glass add column "finding" varchar(20) null;
alter table break_glass add constraint break_glass_found check ((finding is null) = (reviewed_at is null) and finding in ('justified', 'not_justified'));
grant update (finding) on break_glass to hmtp_app;
