-- What the source of an import was told of it last, so that it is told every end, however long it was away.
create table peer_told (
    duplication uuid primary key references duplication (id) on delete cascade,
    state       text,                            -- null until it was told anything
    failures    int not null default 0,
    retry       timestamptz not null default now()
);
