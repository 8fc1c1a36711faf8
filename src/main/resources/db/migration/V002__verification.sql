-- Verifications that are asked for after a duplication has ended, and what they found.

create table verification (
    id          uuid primary key,
    duplication uuid not null references duplication (id) on delete cascade,
    state       text not null default 'running' check (state in ('running', 'completed', 'failed')),
    principal   text not null,                  -- who asked, Type/id
    source_gone boolean not null default false, -- the source's rows cannot be read any more
    phase       smallint not null default 1,    -- 1: source against target, 2: the target's own rows, 3: files
    type        smallint,                       -- the checkpoint: the last resource that was looked at
    after_id    uuid,
    counters    text not null default '{}',
    failure     text,
    attempt     int not null default 0,         -- fencing token of the pages
    worker      text,
    lease_until timestamptz not null default '-infinity',
    not_before  timestamptz not null default '-infinity',
    failures    int not null default 0,
    created     timestamptz not null default now(),
    finished    timestamptz
);
create unique index verification_open on verification (duplication) where finished is null;
create index verification_duplication on verification (duplication, created);

-- Every object that is not as it was copied; of the others there is no row.
create table verification_finding (
    verification uuid not null references verification (id) on delete cascade,
    target_only  boolean not null,              -- whether id is the target's, since the source has no such object
    type         smallint not null,
    id           uuid not null,
    mark         text not null check (mark in ('+', '-', '*', '!')),
    reason       text not null,
    primary key (verification, target_only, type, id)
);
