/**
 * Whether a person has a duty now over the department of a task: then its department's work is theirs as if they sat in it. SQL; a task
 * without a department is everybody's anyway. Whether their role may do it is asked beside this.
 * @param task alias or table of the task
 * @param person a column or placeholder of the person's id
 */
export const coversTask = (task: string, person: string): string =>
  `exists (select 1 from duty_shift cover where cover.hospital_id = ${task}.hospital_id and cover.user_id = ${person} and cover.from_at <= now()
    and cover.until_at > now() and (cover.department_id is null or cover.department_id = ${task}.department_id))`;
