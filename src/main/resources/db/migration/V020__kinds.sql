-- Duplications of several kinds go through the same states; each kind has its own work in them.
-- transfer: a project within this environment; export: into a package; import: out of one.
alter table duplication drop constraint duplication_kind_check;
alter table duplication add constraint duplication_kind_check
    check (kind in ('clone', 'load', 'transfer', 'export', 'import', 'objects'));

-- False while ranges may still be added, or work goes on beside them: a step of the state copying then ends the plan.
alter table duplication add column planned boolean not null default true;
