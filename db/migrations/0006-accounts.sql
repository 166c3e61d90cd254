-- A family of refresh tokens is one chain: at most one token of it waits to be used.
create unique index refresh_token_one_living on refresh_token (hospital_id, session_id) where used_at is null;
