-- What an import brings, object by object: every configuration object, with its text until the project is published; and
-- those of the project that get another id or are left out. Their outcomes stay as long as the duplication is kept.

create table import_object (
    duplication   uuid not null references duplication (id) on delete cascade,
    type          smallint not null,
    origin_id     uuid not null,                -- in the package
    id            uuid,                         -- here; null: it is not imported
    configuration boolean not null,             -- of the environment; false: of the project
    matched       text check (matched in ('id', 'login', 'name')), -- how an object that was here was recognized
    login         text,                         -- of a user in the package, in lower case
    content       text,                         -- null for those of the project, and once it is settled
    outcome       text,                         -- null until it is settled
    reason        text,
    primary key (duplication, type, origin_id)
);
create unique index import_object_id on import_object (duplication, type, id);
create index import_object_login on import_object (duplication, login) where login is not null;
