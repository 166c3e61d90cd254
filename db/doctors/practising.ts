/**
 * Whether the account `u` is a doctor's who works here: open, and still in that role. SQL; every statement that asks who can be booked, called or
 * given work asks it by this, so that taking a role away ends as much as closing the account.
 */
export const practises =
  "(u.disabled_at is null and exists (select 1 from user_role ur where ur.hospital_id = u.hospital_id and ur.user_id = u.id and ur.role = 'doctor'))";

/** Whether an account cannot be reckoned with on a day, its one parameter: closed, or away for all of it. SQL. @param u its alias */
export const isAway = (u: string): string =>
  `(${u}.disabled_at is not null or exists (select 1 from availability_exception e
    where e.hospital_id = ${u}.hospital_id and e.doctor_id = ${u}.id and e.date = ?::date and e.kind = 'away' and (e.from_time is null or e.to_time is null)))`;
/** The same of the account `u`. */
export const away = isAway('u');
