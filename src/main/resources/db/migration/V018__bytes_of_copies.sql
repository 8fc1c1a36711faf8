-- That the bytes of a Binary exist was checked row by row, which took as long as inserting the rows. Now each statement
-- checks all of its rows at once, with the same locks: whoever refers to a blob keeps it from being removed, and whoever
-- removes one is refused while something refers to it.

alter table binary_content drop constraint binary_content_blob_fkey;

create function binary_content_blobs() returns trigger language plpgsql as $$
declare
    missing uuid;
begin
    perform from blob where id in (select blob from added) for key share;
    select a.blob into missing from added a where not exists (select from blob b where b.id = a.blob) limit 1;
    if found then
        raise foreign_key_violation using message = 'binary_content refers to a blob that is not there',
            detail = 'Key (blob)=(' || missing || ') is not present in table "blob".';
    end if;
    return null;
end
$$;

create trigger binary_content_inserted after insert on binary_content
    referencing new table as added for each statement execute function binary_content_blobs();
create trigger binary_content_updated after update on binary_content
    referencing new table as added for each statement execute function binary_content_blobs();

-- A statement of its own within the function sees what was committed while the deletion waited for its locks.
create function blob_unused() returns trigger language plpgsql as $$
declare
    used uuid;
begin
    select r.id into used from removed r where exists (select from binary_content c where c.blob = r.id) limit 1;
    if found then
        raise foreign_key_violation using message = 'binary_content refers to a blob that is to be removed',
            detail = 'Key (id)=(' || used || ') is still referenced from table "binary_content".';
    end if;
    return null;
end
$$;

create trigger blob_removed after delete on blob
    referencing old table as removed for each statement execute function blob_unused();
