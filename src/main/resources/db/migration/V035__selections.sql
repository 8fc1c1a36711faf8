-- What the settings of a duplication choose of its source one by one, found out page by page as of its instant. Whoever goes
-- on with it chooses as of the same instant; it goes with the duplication.
create table selection (
    duplication uuid primary key references duplication (id) on delete cascade,
    snapshot    text not null,
    walk        int not null default 0,          -- which walk through the source is on
    at          timestamptz,                     -- how far it has come; null: it has not begun
    id          uuid
);

create table selected_object (
    duplication uuid not null references duplication (id) on delete cascade,
    object_type smallint not null,               -- 0: no object, but the folder of a user in which something lies
    object_id   uuid not null,
    taken       boolean not null,
    primary key (duplication, object_type, object_id)
);

-- Duplications that were begun before hold their choice in their parameters.
insert into selected_object (duplication, object_type, object_id, taken)
select d.id, n.code, split_part(e.key, '/', 2)::uuid, bool_and(e.taken)
  from duplication d
 cross join lateral (
       select key, true as taken
         from jsonb_array_elements_text(coalesce(d.parameters::jsonb -> 'only', '[]')) o (key)
       union all
       select key, false
         from jsonb_array_elements_text(d.parameters::jsonb -> 'excludeIds') x (key)) e
 cross join lateral (
       select coalesce(type_code(split_part(e.key, '/', 1)), case split_part(e.key, '/', 1)
                  when 'Project' then 301 when 'ClientApplication' then 302 when 'User' then 303 when
                  'ProjectMembership' then 304 when 'Bot' then 305 when 'Login' then 306 when 'UserSecurityRequest'
                  then 307 when 'JsonWebKey' then 308 when 'AccessPolicy' then 309 when 'UserConfiguration' then 310
                  when 'BulkDataExport' then 311 when 'SmartAppLaunch' then 312 when 'DomainConfiguration' then 313
                  when 'AsyncJob' then 314 when 'Agent' then 315 when 'SubscriptionStatus' then 316 when 'Record' then
                  401 when 'Applet' then 402 when 'Workflow' then 403 when 'Database' then 404 when 'Placement' then
                  405 when 'Folder' then 406 when 'Container' then 407 when 'Grant' then 408 when 'Org' then 409 when
                  'Region' then 410 when 'DeliverySubscription' then 541 when 'RoleGrant' then 542 when
                  'ProjectDetails' then 543 end)::smallint
              as code) n
 where d.kind = 'transfer' and n.code is not null
 group by 1, 2, 3;

update duplication d
   set parameters = (d.parameters::jsonb || jsonb_build_object(
           'only', '[]'::jsonb, 'excludeIds', '[]'::jsonb, 'listed', (
               select coalesce(jsonb_object_agg(t.name, t.listing), '{}')
                 from (select split_part(key, '/', 1) as name, case when bool_or(taken) then 'ONLY' else 'WITHOUT' end
                              as listing
                         from (select key, true as taken
                                 from jsonb_array_elements_text(coalesce(d.parameters::jsonb -> 'only', '[]')) o (key)
                               union all
                               select key, false
                                 from jsonb_array_elements_text(d.parameters::jsonb -> 'excludeIds') x (key)) e
                        group by 1) t)))::text
 where d.kind = 'transfer'
   and (jsonb_array_length(coalesce(d.parameters::jsonb -> 'only', '[]')) > 0
        or jsonb_array_length(d.parameters::jsonb -> 'excludeIds') > 0);
