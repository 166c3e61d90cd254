-- A sign that was measured or typed wrong, a statement that was never made: entered in error, by whom and why. The row stays as it was recorded; what
-- reads signs and statements for a check leaves it out. Once, and never taken back: what is right is recorded anew.
do $$
declare t text;
begin
  foreach t in array array['vital_sign', 'patient_statement'] loop
    execute format('alter table %I add column struck_at timestamptz(3) null, add column struck_by uuid null, add column struck_reason text null', t);
    execute format('alter table %I add constraint %I check ((struck_at is null) = (struck_by is null) and (struck_at is null) = (struck_reason is null))', t, t || '_struck');
    execute format('alter table %I add constraint %I check (struck_reason is null or struck_reason like ''hs1.%%'')', t, t || '_struck_reason_sealed');
    execute format('alter table %I add constraint %I foreign key (hospital_id, struck_by) references app_user (hospital_id, id)', t, t || '_struck_by_fk');
    execute format('create index %I on %I (hospital_id, struck_by) where struck_by is not null', t || '_struck_by_fk_idx', t);
    execute format('grant update (struck_at, struck_by, struck_reason) on %I to hmtp_app', t);
    execute format('create trigger %I before update on %I for each row when (old.struck_at is not null and new.patient_id = old.patient_id) execute function hmtp_refuse_change(''what is entered in error'')', t || '_struck', t);
    execute format($sql$create trigger %I before insert or update of struck_by on %I for each row
      when (new.struck_by is distinct from nullif(current_setting('app.actor_id', true), '')::uuid and new.struck_by is not null) execute function hmtp_by_acting_person('struck_by')$sql$, t || '_struck_by', t);
  end loop;
end $$;

-- Why it was an error is sealed, and goes with its visit like the rest (0056).
drop trigger vital_sign_moves on vital_sign;
create trigger vital_sign_moves before update on vital_sign for each row when (new.patient_id is distinct from old.patient_id)
  execute function hmtp_moves_with_visit('visit_id', 'patient_id,struck_reason');
drop trigger patient_statement_moves on patient_statement;
create trigger patient_statement_moves before update on patient_statement for each row
  when (new.patient_id is distinct from old.patient_id or new.items is distinct from old.items or new.state is distinct from old.state)
  execute function hmtp_moves_with_visit('visit_id', 'patient_id,items,state,struck_reason');
