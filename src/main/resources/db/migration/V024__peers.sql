-- Requests of other environments are signed, each with a nonce that is good once.
create table peer_nonce (
    peer    text not null,                       -- the address that the environment is registered by
    nonce   text not null,
    created timestamptz not null default now(),
    primary key (peer, nonce)
);
create index peer_nonce_created on peer_nonce (created);

-- Packages that could not be pulled from their environment lately; no row: it goes well.
create table peer_trouble (
    duplication uuid primary key references duplication (id) on delete cascade,
    since       timestamptz not null default now(),
    failures    int not null default 1
);
