-- What a planned row says of its links and of the folder that it comes from, so that its text is parsed once.
alter table clone_plan
    add column links jsonb,         -- references to other objects; null: none
    add column bundled jsonb,       -- what an applet brings along; null: nothing
    add column old_folder text not null default '/';

-- Copies of data objects keep their ids, each in a project of its own. Where the statistics have seen no copies yet, an id
-- alone looks like a key, and the narrow index on ids like the best one: a look-up would read all copies to find one.
alter table resource alter column id set (n_distinct = -0.5);
