-- A sale over the counter without a patient: its customer is a row of its own that says nothing about anybody.
alter table "patient" add column "counter_sale" boolean not null default false;
alter table "patient" add constraint "patient_counter_sale_nameless" check (
  not counter_sale or (unidentified and family_name = '' and given_name = '' and birth_date is null and phone is null and phone_index is null and deceased_at is null)
);
