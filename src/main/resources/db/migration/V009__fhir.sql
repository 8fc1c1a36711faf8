-- What the FHIR door needs beside $clone: jobs with results, terms of a known version.

alter table job drop constraint job_kind_check;
alter table job add constraint job_kind_check check (kind in ('expunge', 'expunge-resource', 'bundle'));
alter table job add column output text;                -- parameters of the AsyncJob, as JSON
alter table job add column lease_until timestamptz;    -- of the process that works on it; null: no process owns it
create index job_finished on job (finished) where finished is not null;

alter table installation add column terms_version int not null default 1;
