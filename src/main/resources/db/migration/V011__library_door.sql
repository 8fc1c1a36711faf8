-- What the Library door needs: its sessions, and ways to its objects. The objects are resources: 501 to 520 are
-- configuration objects, in the environment; 541 to 543 lie in projects.

create table library_session (
    hash             bytea primary key,         -- SHA-256 of the X-MSTR-AuthToken
    token            bytea not null references access_token (hash) on delete cascade, -- what it stands on
    application_type int not null default 0,
    created          timestamptz not null default now(),
    last_used        timestamptz not null default now(),
    expires          timestamptz not null
);
create index library_session_token on library_session (token);
create index library_session_expires on library_session (expires);

create index configuration_name on resource (project, type, lower(content::json ->> 'name'))
    where type between 501 and 520 and not deleted;
create index usergroup_members on resource
    using gin (jsonb_path_query_array(content::jsonb, '$.members[*].reference'))
    where type = 501 and not deleted;
create index role_grant_member on resource ((content::json #>> '{member,reference}'))
    where type = 542 and not deleted;
create unique index project_details on resource (project) where type = 543 and not deleted;
