-- The letter before the number of a token is the doctor's: called across a hall with several doctors, `A-12` is one patient. It stays with
-- the doctor, and is given with the profile, whoever writes it: the first free one of A to Z, then AA to ZZ.
alter table doctor add column token_letter varchar(2) not null default '';

create function hmtp_token_letter() returns trigger language plpgsql set search_path = public as $$
begin
  if new.token_letter <> '' then
    return new;
  end if;
  -- Two profiles of a hospital at once take one after the other.
  perform pg_advisory_xact_lock(hashtextextended('token_letter ' || new.hospital_id::text, 0));
  select letters.letter into strict new.token_letter
    from (select case when n < 26 then chr(65 + n) else chr(64 + n / 26) || chr(65 + n % 26) end as letter, n from generate_series(0, 701) n) letters
   where not exists (select 1 from doctor d where d.hospital_id = new.hospital_id and d.token_letter = letters.letter)
   order by letters.n limit 1;
  return new;
end $$;

-- The owner is bound by the wall of hospitals as everybody is; for those that are there it looks over it once.
do $$
begin
  alter table doctor no force row level security;
  update doctor d set token_letter = nth.letter
    from (select id, case when n < 26 then chr(65 + n::int) else chr(64 + n::int / 26) || chr(65 + n::int % 26) end as letter
            from (select id, row_number() over (partition by hospital_id order by id) - 1 as n from doctor) numbered) nth
   where nth.id = d.id;
  alter table doctor force row level security;
end $$;

alter table doctor add constraint doctor_token_letter check (token_letter ~ '^[A-Z]{1,2}$');
alter table doctor add constraint doctor_token_letter_unique unique (hospital_id, token_letter);
create trigger doctor_token_letter before insert on doctor for each row execute function hmtp_token_letter();
