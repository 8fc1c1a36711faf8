-- With the state, the progress that the source of an import was told last.
alter table peer_told add column progress int not null default 0;
