-- What an export packs, found out once, as of its instant: whoever goes on with it packs the same.
create table package_plan (
    duplication uuid primary key references duplication (id) on delete cascade,
    plan        text not null                    -- JSON
);
