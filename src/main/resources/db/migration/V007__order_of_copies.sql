-- Copies go through their source in the order in which its rows were written and lie: what they read, and what the rows
-- refer to, is then near at hand. A place in that order is a time and an id.

alter table copy_range
    add column from_at       timestamptz,
    add column to_at         timestamptz,
    add column checkpoint_at timestamptz,
    add column verified_at   timestamptz;
alter table copy_range rename column checkpoint to checkpoint_id;
alter table copy_range rename column verified_to to verified_id;

-- What was begun in the old order cannot go on in the new one.
with failing as (
    update duplication
       set state = 'failing', changed = now(), attempt = attempt + 1, lease_until = '-infinity',
           failure = '{"kind":"INTERNAL","issues":[{"text":"The server was replaced by a newer version meanwhile"}]}'
     where kind <> 'load' and state = 'copying'
    returning id
), fenced as (
    update copy_range set attempt = attempt + 1, lease_until = '-infinity'
     where duplication in (select id from failing)
)
insert into duplication_journal (duplication, from_state, to_state) select id, 'copying', 'failing' from failing;
