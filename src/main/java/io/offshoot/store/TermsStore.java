package io.offshoot.store;

import io.offshoot.model.ResourceKey;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The terms of all resources, to be computed anew when their form has changed. */
public final class TermsStore {
    private static final String VERSION = "select terms_version from installation";

    private static final String SET_VERSION =
            "update installation set terms_version = $1::int where terms_version < $1::int";

    private static final String PAGE = "select * from (select " + ResourceVersion.COLUMNS + """
        , sum(octet_length(content)) over (order by project, type, id) - octet_length(content) as before
          from (select * from resource where ($1::uuid is null or (project, type, id) > ($1::uuid, $2::int2, $3::uuid))
                 order by project, type, id limit 500) r) p
         where before < 4194304 order by project, type, id
        """;

    /** Whoever changed the resource meanwhile has written its new terms. */
    private static final String UPDATE = """
        update resource r set terms = ($5::int8[])[x.terms_from:x.terms_to]
          from unnest($1::uuid[], $2::int2[], $3::uuid[], $4::uuid[], $6::int[], $7::int[])
               x (project, type, id, version, terms_from, terms_to)
         where r.project = x.project and r.type = x.type and r.id = x.id and r.version_id = x.version
        """;

    /** The version of the terms that are stored. */
    public Future<Integer> version(Session session) {
        return session.read(VERSION, Tuple.tuple())
                .map(rows -> rows.iterator().next().getInteger(0));
    }

    /** Notes that all terms are of a version now. */
    public Future<Void> setVersion(Session session, int version) {
        return session.write(SET_VERSION, Tuple.of(version)).mapEmpty();
    }

    /** Resources of all projects behind one of them, some megabytes, tombstones included; none at the end. */
    public Future<List<ResourceVersion>> page(Session session, Optional<ResourceVersion> after) {
        Tuple arguments = Tuple.tuple()
                .addUUID(after.map(ResourceVersion::project).orElse(null))
                .addShort(after.map(version -> version.key().type().code()).orElse(null))
                .addUUID(after.map(version -> version.key().id()).orElse(null));
        return session.read(PAGE, arguments)
                .map(rows -> rows.stream().map(ResourceVersion::of).toList());
    }

    /**
     * Replaces the terms of those versions.
     *
     * @param terms for each of them
     */
    public Future<Void> update(Session session, List<ResourceVersion> versions, List<List<Long>> terms) {
        int count = versions.size();
        UUID[] projects = new UUID[count];
        Short[] types = new Short[count];
        UUID[] ids = new UUID[count];
        UUID[] versionIds = new UUID[count];
        Integer[] from = new Integer[count];
        Integer[] to = new Integer[count];
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ResourceKey key = versions.get(i).key();
            projects[i] = versions.get(i).project();
            types[i] = key.type().code();
            ids[i] = key.id();
            versionIds[i] = versions.get(i).versionId();
            from[i] = all.size() + 1;
            all.addAll(terms.get(i));
            to[i] = all.size();
        }
        Tuple arguments = Tuple.tuple()
                .addArrayOfUUID(projects)
                .addArrayOfShort(types)
                .addArrayOfUUID(ids)
                .addArrayOfUUID(versionIds)
                .addArrayOfLong(all.toArray(Long[]::new))
                .addArrayOfInteger(from)
                .addArrayOfInteger(to);
        return session.write(UPDATE, arguments).mapEmpty();
    }
}
