-- What a score needs beside the vital signs, and the score as the act worked it out: how awake somebody is, what they breathed, NEWS2 and
-- whether one parameter alone is red. Null where it was not asked, or where there is no score.
alter table triage
  add column consciousness varchar(12) null,
  add column breathed varchar(8) null,
  add column oxygen_flow double precision null,
  add column news2 integer null,
  add column news2_red boolean null;
alter table triage
  add constraint triage_consciousness check (consciousness in ('alert', 'confused', 'voice', 'pain', 'unresponsive')),
  add constraint triage_breathed check (breathed in ('air', 'oxygen')),
  add constraint triage_oxygen_flow check (oxygen_flow is null or (breathed = 'oxygen' and oxygen_flow > 0 and oxygen_flow <= 60)),
  add constraint triage_news2 check ((news2 is null) = (news2_red is null) and (news2 is null or news2 between 0 and 20));
