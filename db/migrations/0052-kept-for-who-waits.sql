-- Stock that arrived while a line waited for it is kept until the prescription ends: the clock that gives back what nobody fetches is over by then.
alter table stock_reservation add column for_waiting boolean not null default false;
create index prescription_line_waits on prescription_line (hospital_id, medicine_id) where state in ('waiting', 'partly_issued');
