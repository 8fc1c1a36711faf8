-- Limits: how many duplications run at a time, and how long superseded versions are kept.

alter table duplication add column admitted timestamptz; -- null: it waits for its turn
update duplication set admitted = created where state <> 'requested';

-- Which transactions had ended when: whatever was superseded by an older one was superseded before.
create table history_clock (
    at  timestamptz primary key default clock_timestamp(),
    xid xid8 not null                            -- every older transaction had ended by then
);

-- How far the history of a project was purged. A snapshot that does not see all of that cannot be read as of any more.
create table history_purge (
    project   uuid primary key,
    purged_to xid8 not null                      -- superseded_in of the youngest version that was removed
);

alter table installation add column sample uuid; -- the project to load the sample into, until it is loaded
