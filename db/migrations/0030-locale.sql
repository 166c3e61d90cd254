-- The language a person chose for their screens; none: that of the browser. Which languages there are, the contracts say.
alter table app_user add column "locale" varchar(8) null;
alter table app_user add constraint app_user_locale check (locale ~ '^[a-z]{2,3}(-[A-Z]{2})?$');
grant update (locale) on app_user to hmtp_app;
