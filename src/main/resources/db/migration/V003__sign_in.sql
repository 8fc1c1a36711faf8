-- Sign-in: what belongs to the installation, who may sign in, who is a member where, sign-ins and their tokens.

-- The environment: a project of its own kind that holds what belongs to the installation and to no project.
alter table project drop constraint project_state_check;
alter table project add constraint project_state_check
    check (state in ('preparing', 'live', 'deleted', 'deleting', 'environment'));
insert into project (id, state, name, created_by)
values ('0ff50007-0000-4000-8000-000000000001', 'environment', 'Environment', 'system');

-- Follows the resources of type User by a trigger, so that every way a row is written keeps it right.
create table principal (
    project     uuid not null,                  -- that the User lies in
    id          uuid not null,
    realm       uuid not null,                  -- where login and e-mail are unique: the environment or the project
    login       text,                           -- in lower case
    email       text,                           -- in lower case
    enabled     boolean not null,
    must_change boolean not null default false, -- the password was set by somebody else
    primary key (project, id)
);
create index principal_id on principal (id);
create index principal_login on principal (realm, login);
create index principal_email on principal (realm, email);

-- Follows the resources of type ProjectMembership in the same way.
create table membership (
    project    uuid not null,
    id         uuid not null,
    principal  text not null,                   -- the reference of its user, Type/id
    active     boolean not null,
    admin      boolean not null,
    restricted boolean not null,                -- by access policies
    primary key (project, id)
);
create index membership_principal on membership (principal, project);

create function principal_of(a_project uuid, a_realm uuid, an_id uuid, body json) returns void language sql as $$
    insert into principal (project, realm, id, login, email, enabled)
    values (a_project, a_realm, an_id,
            lower(nullif(btrim(coalesce(body ->> 'login', body ->> 'email')), '')),
            lower(nullif(btrim(body ->> 'email'), '')),
            coalesce(body ->> 'enabled', 'true') <> 'false')
    on conflict (project, id)
    do update set login = excluded.login, email = excluded.email, enabled = excluded.enabled
$$;

create function membership_of(a_project uuid, an_id uuid, body json) returns void language sql as $$
    insert into membership (project, id, principal, active, admin, restricted)
    values (a_project, an_id, coalesce(body -> 'user' ->> 'reference', ''),
            coalesce(body ->> 'active', 'true') <> 'false'
                and coalesce(body -> 'project' ->> 'reference', 'Project/' || a_project) = 'Project/' || a_project,
            coalesce(body ->> 'admin', 'false') = 'true',
            body -> 'accessPolicy' is not null
                or (body -> 'access' is not null and (body -> 'access')::text !~ '^\[\s*\]$'))
    on conflict (project, id)
    do update set principal = excluded.principal, active = excluded.active, admin = excluded.admin,
                  restricted = excluded.restricted
$$;

create function follow_principals() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        delete from principal where old.type = 303 and project = old.project and id = old.id;
        delete from membership where old.type = 304 and project = old.project and id = old.id;
    elsif new.deleted then
        delete from principal where new.type = 303 and project = new.project and id = new.id;
        delete from membership where new.type = 304 and project = new.project and id = new.id;
    elsif new.type = 303 then
        perform principal_of(new.project, new.project, new.id, new.content::json);
    else
        perform membership_of(new.project, new.id, new.content::json);
    end if;
    return null;
end
$$;

-- 303 is User, 304 ProjectMembership; the condition costs other rows next to nothing.
create trigger principals_written after insert or update on resource
    for each row when (new.type in (303, 304)) execute function follow_principals();
create trigger principals_removed after delete on resource
    for each row when (old.type in (303, 304)) execute function follow_principals();

-- Users who lie in a project of super administrators from before there was an environment are the installation's.
select principal_of(r.project, case when p.super_admin then '0ff50007-0000-4000-8000-000000000001' else r.project end,
                    r.id, r.content::json)
  from resource r join project p on p.id = r.project where r.type = 303 and not r.deleted;
select membership_of(project, id, content::json) from resource where type = 304 and not deleted;

-- One sign-in of a person with a password. What it was given ends with it.
create table login (
    id             uuid primary key,
    principal      uuid not null,               -- the User
    project        uuid,                        -- what was chosen
    membership     uuid,
    client         uuid,                        -- the ClientApplication through which it was made, if any
    scope          text not null default 'openid',
    refreshable    boolean not null default false,
    address        text not null default '',
    agent          text not null default '',
    challenge      text not null default '',    -- of PKCE
    challenge_method text not null default '',
    created        timestamptz not null default now(),
    last_used      timestamptz not null default now(),
    expires        timestamptz not null
);
create index login_principal on login (principal);
create index login_expires on login (expires);

-- api: for programs, long-lived; session: of a door where no membership is chosen; reset: to set a password once.
alter table access_token drop constraint access_token_kind_check;
alter table access_token add constraint access_token_kind_check
    check (kind in ('access', 'refresh', 'code', 'api', 'session', 'reset'));
alter table access_token
    alter column project drop not null,
    alter column membership drop not null,
    add column id uuid not null default gen_random_uuid(),
    add column login uuid references login (id) on delete cascade,
    add column name text not null default '',
    add column limits text,                     -- projects and levels it is limited to, as JSON
    add column created_by text not null default '',
    add column used timestamptz;                -- of a refresh token or code: it was exchanged; it stays to be recognized
create unique index access_token_id on access_token (id);
create index access_token_login on access_token (login);

-- Single resources are removed for good by jobs, too.
alter table job drop constraint job_kind_check;
alter table job add constraint job_kind_check check (kind in ('expunge', 'expunge-resource'));
alter table job add column type smallint, add column resource uuid;
create index job_open on job (created) where finished is null;
