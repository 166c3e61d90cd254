-- What was handed over in cash: above the amount it went back as change. The amount is what was kept, and alone is posted.
alter table payment add column received_minor bigint null;
alter table payment add constraint payment_received check (received_minor is null or (method = 'cash' and received_minor >= amount_minor));
