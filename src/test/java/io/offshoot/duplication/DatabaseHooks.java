package io.offshoot.duplication;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgConnection;

/**
 * Lets tests reach into the moments between two statements: work named in {@code hold} waits there, statements of
 * {@code tamper} run when a range has been copied and before it is verified.
 */
final class DatabaseHooks {
    private final CloneFixture clone;

    private DatabaseHooks(CloneFixture clone) {
        this.clone = clone;
    }

    static DatabaseHooks install(CloneFixture clone) throws Exception {
        clone.rows("""
                create table hold (work text primary key);
                create table tamper (type smallint, sql text);
                create table tripped (n int);
                create function hold_step() returns trigger language plpgsql as $$
                begin
                    if exists (select from hold where work = new.state) then new.not_before = 'infinity'; end if;
                    return new;
                end $$;
                create trigger hold before insert or update of state on duplication
                    for each row execute function hold_step();
                create function hold_range() returns trigger language plpgsql as $$
                begin
                    if exists (select from hold where work = 'range ' || new.type) then new.not_before = 'infinity'; end if;
                    return new;
                end $$;
                create trigger hold before insert on copy_range for each row execute function hold_range();
                create function tamper_range() returns trigger language plpgsql as $$
                declare t record;
                begin
                    for t in delete from tamper where type = new.type returning sql loop
                        execute replace(t.sql, 'TARGET', (select target::text from duplication where id = new.duplication));
                    end loop;
                    return new;
                end $$;
                create trigger tamper after update on copy_range for each row
                    when (old.state = 'copying' and new.state = 'verifying') execute function tamper_range();
                """);
        return new DatabaseHooks(clone);
    }

    void hold(String work) throws Exception {
        clone.rows("insert into hold values ('" + work + "')");
    }

    /** Lets everything go on that was held. */
    void release() throws Exception {
        clone.rows("delete from hold; update copy_range set not_before = '-infinity';"
                + " update duplication set not_before = now() where finished is null");
    }

    /** Locks a table, also against reading, for that many seconds; completes when it is free again. */
    static Future<?> locked(CloneFixture clone, String table, int seconds) throws Exception {
        Promise<Void> isLocked = Promise.promise();
        Future<?> free = PgConnection.connect(clone.vertx, clone.server).compose(connection -> connection
                .query("begin; lock table " + table + " in access exclusive mode")
                .execute()
                .onSuccess(rows -> isLocked.complete())
                .compose(rows -> connection
                        .query("select pg_sleep(" + seconds + "); commit")
                        .execute())
                .eventually(connection::close));
        CloneFixture.await(isLocked.future());
        return free;
    }
}
