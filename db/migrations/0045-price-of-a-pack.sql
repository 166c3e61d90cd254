-- A price is for so many units: a bottle of 60 mL at 50.00 has no whole price of a millilitre. What a charge was worked out from stays on it.
alter table service_price add column per int not null default 1;
alter table service_price add constraint service_price_per check (per between 1 and 100000);
alter table charge add column per int not null default 1;
alter table charge add constraint charge_per check (per between 1 and 100000);
grant update (per) on service_price to hmtp_app;
