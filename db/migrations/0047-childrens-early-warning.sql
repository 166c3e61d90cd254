-- What the score of a child needs beside the signs (Bedside PEWS), and the score as the act worked it out. Null where it was not asked, or there is none.
alter table triage
  add column capillary_refill varchar(8) null,
  add column respiratory_effort varchar(10) null,
  add column pews integer null;
alter table triage
  add constraint triage_capillary_refill check (capillary_refill in ('prompt', 'slow')),
  add constraint triage_respiratory_effort check (respiratory_effort in ('normal', 'mild', 'moderate', 'severe')),
  add constraint triage_pews check (pews between 0 and 26);
