/**
 * Whether the account `u` is a doctor's who works here: open, and still in that role. SQL; every statement that asks who can be booked, called or
 * given work asks it by this, so that taking a role away ends as much as closing the account.
 */
export const practises =
  "(u.disabled_at is null and exists (select 1 from user_role ur where ur.hospital_id = u.hospital_id and ur.user_id = u.id and ur.role = 'doctor'))";
