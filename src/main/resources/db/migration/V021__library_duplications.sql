-- What the Library door knows of its duplications besides their states.

create table library_duplication (
    id                       uuid primary key references duplication (id) on delete cascade,
    role                     text not null check (role in ('same', 'source', 'target')),
    source_environment       text not null,      -- its address
    source_environment_name  text not null,
    source_project           uuid not null,
    source_project_name      text not null,
    source_creator           text not null,      -- JSON: who created the project, as the record shows it
    target_environment       text not null,
    target_environment_name  text not null,
    target_project           uuid not null,      -- reserved when the duplication is asked for
    target_project_name      text not null,
    target_creator           text not null,
    settings                 text not null,      -- JSON, with defaults, as the record shows it
    body_hash                bytea,              -- SHA-256 of the first request at the target
    warnings                 text not null default '[]',
    counterpart              text,               -- what the other environment told of its side, as JSON
    application_type         int not null default 0,
    progress                 int not null default 0 -- the highest that was shown
);
create index library_duplication_target_name on library_duplication (lower(target_project_name));
create index library_duplication_target on library_duplication (target_project);
