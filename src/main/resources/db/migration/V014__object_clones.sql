-- What became of each object of a clone at the Container door that was asked for as a duplication.
create table object_outcome (
    duplication uuid not null references duplication (id) on delete cascade,
    type        smallint not null,
    id          uuid not null,
    target      uuid,                   -- the object in the destination; null: it was there already
    primary key (duplication, type, id)
);
