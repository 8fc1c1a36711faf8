-- The store: projects, resources with their history, bytes, secrets, principals, duplications.

create table installation (
    only_row          boolean primary key default true check (only_row),
    id                uuid not null default gen_random_uuid(),
    system_identifier bigint not null,           -- of the database server: another one after a dump and restore
    master_key        bytea                      -- fingerprint of the key that secrets are encrypted with
);

create table project (
    id              uuid primary key,
    state           text not null check (state in ('preparing', 'live', 'deleted', 'deleting')),
    name            text not null,
    super_admin     boolean not null default false,
    created         timestamptz not null default now(),
    created_by      text not null default '',    -- a reference, Type/id, or 'system'
    duplication     uuid,                        -- the duplication that made it
    lease_until     timestamptz not null default '-infinity' -- of the worker that removes it
);
create index project_name on project (lower(name) text_pattern_ops);
create index project_removal on project (lease_until) where state = 'deleting';

-- content is the exact text that came in, less what the server owns and less secrets.
create table resource (
    project        uuid not null,
    id             uuid not null,
    version_id     uuid not null,
    last_updated   timestamptz not null,
    written_in     xid8 not null default pg_current_xact_id(),
    author         uuid,                         -- null: the system itself
    origin_id      uuid,
    origin_version uuid,
    duplication    uuid,
    type           smallint not null,
    author_type    smallint,
    deleted        boolean not null default false,
    digest         bytea not null,               -- SHA-256 of the content's UTF-8 bytes
    content        text not null,
    terms          bigint[] not null default '{}',
    primary key (project, type, id)
);
create index resource_id on resource (id);
create index resource_last_updated on resource (project, type, last_updated, id);
create index resource_terms on resource using gin (terms);
alter table resource alter column terms set statistics 0; -- a hash has no distribution worth sampling

create table resource_history (
    project        uuid not null,
    id             uuid not null,
    version_id     uuid not null,
    last_updated   timestamptz not null,
    written_in     xid8 not null,
    superseded_in  xid8 not null default pg_current_xact_id(),
    author         uuid,
    origin_id      uuid,
    origin_version uuid,
    duplication    uuid,
    type           smallint not null,
    author_type    smallint,
    deleted        boolean not null,
    digest         bytea not null,
    content        text not null,
    primary key (project, type, id, version_id)
);
create index resource_history_superseded on resource_history (project, superseded_in);

-- lz4 where the server has it; never pglz, which makes a pass over 5 kB resources four times slower.
do $$
begin
    alter table resource alter column content set compression lz4;
    alter table resource_history alter column content set compression lz4;
exception when others then
    alter table resource alter column content set storage external;
    alter table resource_history alter column content set storage external;
end
$$;

create table blob (
    id           uuid primary key,
    storage      text not null default 'file',
    key          text not null,
    size         bigint not null,
    sha256       bytea not null,
    state        text not null default 'live' check (state in ('live', 'tombstone')),
    created      timestamptz not null default now(),
    tombstone_at timestamptz
);
create index blob_tombstone on blob (tombstone_at) where state = 'tombstone';

create table binary_content (
    project uuid not null,
    id      uuid not null,
    version uuid not null,
    blob    uuid not null references blob (id),
    primary key (project, id, version)
);
create index binary_content_blob on binary_content (blob);

create table secret (
    project    uuid not null,
    type       smallint not null,
    owner      uuid not null,
    name       text not null,
    ciphertext bytea not null,
    nonce      bytea not null,
    key_id     text not null,
    primary key (project, type, owner, name)
);

create table access_token (
    hash       bytea primary key,               -- SHA-256 of the token
    kind       text not null check (kind in ('access', 'refresh', 'code')),
    project    uuid not null,
    principal_type smallint not null,
    principal  uuid not null,
    membership uuid not null,
    scope      text not null default 'openid',
    created    timestamptz not null default now(),
    expires    timestamptz not null
);
create index access_token_expires on access_token (expires);
create index access_token_principal on access_token (principal);

create table duplication (
    id             uuid primary key,
    kind           text not null check (kind in ('clone', 'load')),
    door           text not null check (door in ('fhir', 'library', 'container', 'command')),
    state          text not null,
    source         uuid,
    target         uuid not null,
    key            bytea not null,              -- of the derived ids
    snapshot       text,                        -- pg_current_snapshot() of the one instant
    parameters     text not null,               -- the command, as JSON
    principal      text not null,               -- who asked, Type/id
    caller_project uuid not null,
    failure        text,
    report         text,                        -- frozen when a terminal state is reached
    counters       text not null default '{}',
    total          bigint not null default 0,
    attempt        int not null default 0,      -- fencing token of the steps
    worker         text,
    lease_until    timestamptz not null default '-infinity',
    not_before     timestamptz not null default now(),
    failures       int not null default 0,
    created        timestamptz not null default now(),
    changed        timestamptz not null default now(),
    finished       timestamptz
);
create index duplication_open on duplication (created) where finished is null;
create index duplication_source on duplication (source) where finished is null;

create table duplication_journal (
    duplication uuid not null references duplication (id) on delete cascade,
    no          bigint generated always as identity,
    at          timestamptz not null default clock_timestamp(),
    from_state  text,
    to_state    text not null,
    worker      text,
    detail      text,
    primary key (duplication, no)
);

create table copy_range (
    duplication uuid not null references duplication (id) on delete cascade,
    no          int not null,
    stage       smallint not null,              -- 1: all types but Binary, 2: Binary
    type        smallint not null,
    from_id     uuid,                           -- exclusive; null: from the first
    to_id       uuid,                           -- inclusive; null: to the last
    state       text not null default 'copying' check (state in ('copying', 'verifying', 'done')),
    attempt     int not null default 0,         -- fencing token of the pages
    worker      text,
    lease_until timestamptz not null default '-infinity',
    checkpoint  uuid,                           -- the last id that is in the target
    verified_to uuid,                           -- the last id that is verified
    copied      bigint not null default 0,
    verified    bigint not null default 0,
    bytes       bigint not null default 0,
    counters    text not null default '{}',
    failures    int not null default 0,         -- in a row, without a page in between
    not_before  timestamptz not null default '-infinity',
    primary key (duplication, no)
);

-- What was done to a resource beyond the plain copy: switched off, created, secret left behind.
create table outcome (
    duplication uuid not null references duplication (id) on delete cascade,
    type        smallint not null,
    id          uuid not null,                  -- in the target
    reason      text not null,
    origin_id   uuid,
    primary key (duplication, type, id, reason)
);

-- Binaries that a copied resource refers to, where the filters alone would leave them out.
create table needed_binary (
    duplication uuid not null references duplication (id) on delete cascade,
    id          uuid not null,
    primary key (duplication, id)
);

create table idempotency (
    principal   text not null,
    route       text not null,
    key         text not null,
    body_hash   bytea not null,
    duplication uuid not null,
    created     timestamptz not null default now(),
    primary key (principal, route, key)
);
create index idempotency_created on idempotency (created);

-- Jobs that are not duplications: removal of a project.
create table job (
    id        uuid primary key,
    kind      text not null check (kind in ('expunge')),
    state     text not null check (state in ('accepted', 'active', 'completed', 'error', 'cancelled')),
    project   uuid not null,
    principal text not null,
    caller_project uuid not null,
    request   text not null,
    detail    text,
    created   timestamptz not null default now(),
    finished  timestamptz
);
create index job_project on job (project);
