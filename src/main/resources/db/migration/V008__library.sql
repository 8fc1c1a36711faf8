-- Project packages: what was exported and can be downloaded, and what came in and is being checked or imported.

create table package (
    duplication uuid primary key,
    direction   text not null check (direction in ('export', 'import')),
    state       text not null default 'open' check (state in ('open', 'sealed')),
    attempt     int not null default 0,          -- fencing token: whoever opens it next has a higher one
    created     timestamptz not null default date_trunc('second', now()),
    changed     timestamptz not null default now(),
    manifest    bytea                            -- SHA-256 of the manifest; null until sealed
);
create index package_changed on package (changed);

-- The entries of a package in their order; the tar around them is computed when it is read.
create table package_part (
    duplication uuid not null references package (duplication) on delete cascade,
    no          int not null,
    name        text not null,
    size        bigint not null,                 -- of the entry, in bytes
    sha256      bytea not null,                  -- of the entry
    raw_size    bigint,                          -- unpacked; this and what follows: null until known
    lines       bigint,
    first       text,                            -- what the first line goes by, in an order that is that of the text
    last        text,
    blob        uuid not null references blob (id),
    primary key (duplication, no),
    unique (duplication, name)
);
create index package_part_blob on package_part (blob);

-- The keys that this environment signs packages with: one in use, those before it to be recognized by.
create table signing_key (
    id         uuid primary key,
    public_key bytea not null,                   -- Ed25519, 32 bytes
    ciphertext bytea not null,                   -- of the private key
    nonce      bytea not null,
    key_id     text not null,                    -- the master key it is encrypted with
    created    timestamptz not null default now(),
    retired    timestamptz
);
create unique index signing_key_in_use on signing_key ((true)) where retired is null;
