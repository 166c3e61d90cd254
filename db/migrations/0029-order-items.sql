-- What an order is of, whatever its type: inboxes and lists name it without knowing the types. Who reads it passes the walls of the tables
-- below. A new type of order with items adds itself here (`create or replace view`). `waits_for`: the kind of task that goes on with it, as
-- the tables of the flows say (api/inbox/about.int.test.ts compares); null when nothing is left to be done.
create view order_item with (security_invoker = true) as
select i.hospital_id, i.order_id, i.id, i.position, i.specimen_id, t.name::text as name,
       case i.state when 'ordered' then 'collection' when 'collected' then 'specimen_receipt' when 'received' then 'result_entry'
         when 'resulted' then 'verification' when 'verified' then 'result_review'
         when 'expired' then case when i.reviewed_at is null then 'result_review' end end as waits_for
  from lab_item i join lab_test t on t.hospital_id = i.hospital_id and t.id = i.test_id
union all
select l.hospital_id, l.prescription_id, l.id, l.position, null::uuid, concat_ws(' ', m.generic, nullif(m.strength, ''), nullif(m.form, '')),
       case when l.state not in ('issued', 'cancelled', 'expired') and o.ended_at is null then 'dispensing' end
  from prescription_line l join prescription o on o.hospital_id = l.hospital_id and o.id = l.prescription_id join medicine m on m.hospital_id = l.hospital_id and m.id = l.medicine_id
union all
select i.hospital_id, i.order_id, i.id, i.position, null::uuid, t.name::text,
       case i.state when 'ordered' then 'procedure_schedule' when 'scheduled' then 'procedure' end
  from procedure_item i join procedure_type t on t.hospital_id = i.hospital_id and t.id = i.type_id;
grant select on order_item to hmtp_app;
