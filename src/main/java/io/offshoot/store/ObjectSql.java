package io.offshoot.store;

import io.offshoot.model.ResourceType;

/**
 * The parts of statements about data objects, each about {@code resource r}. There are two sorts of rows: described ones,
 * whose text says where the object is and what it is called, and bare FHIR resources, which lie in the root folder.
 */
final class ObjectSql {
    /** The conditions of the indexes, word for word. */
    static final String DESCRIBED = "r.type between 401 and 405 and not r.deleted";

    static final String FOLDERS = "r.type = 406 and not r.deleted";

    /** The expressions of the indexes. */
    static final String FOLDER = "((r.content::json ->> 'folder') collate \"C\")";

    static final String PATH = "((r.content::json ->> 'path') collate \"C\")";

    static final String REFERENCE = "(r.content::json #>> '{object,reference}')";

    /** The object's own key: that of a Placement is what it refers to. */
    static final String KEY = "case when r.type = 405 then type_code(split_part(" + REFERENCE
            + ", '/', 1)) else r.type end as object_type, case when r.type = 405 then split_part(" + REFERENCE
            + ", '/', 2)::uuid else r.id end as object_id";

    /** A closed file whose Binary was deleted at another door is gone, though its Placement stands. */
    static final String THERE =
            "(r.type <> 405 or r.content::json ->> 'state' <> 'closed' or (select true from resource f"
                    + " where f.project = r.project and f.type = type_code(split_part(" + REFERENCE
                    + ", '/', 1)) and f.id = split_part(" + REFERENCE + ", '/', 2)::uuid and not f.deleted limit 1))";

    /**
     * FHIR resources that are data objects and have no Placement. One is looked for by the index on references, row by row:
     * a join, or an index on projects, would go through all Placements of a project too new for the statistics, for each.
     */
    static final String BARE = "r.type < 300 and r.type <> "
            + ResourceType.of("AuditEvent").code()
            + " and not r.deleted and (select true from resource b where b.type = 405 and not b.deleted"
            + " and (b.content::json #>> '{object,reference}') = type_name(r.type) || '/' || r.id::text"
            + " and b.project::text = r.project::text limit 1) is null";

    private ObjectSql() {}

    /**
     * Whether a folder is that of a parameter or lies below it.
     *
     * @param folder one of the expressions
     * @param parameter such as {@code $2}
     */
    static String below(String folder, String parameter) {
        // What lies below begins with the path and a slash; the character after the slash is the digit 0.
        return "(" + folder + " = " + parameter + " or (" + folder + " > case when " + parameter
                + " = '/' then '/' else " + parameter + " || '/' end and " + folder + " < case when " + parameter
                + " = '/' then '0' else " + parameter + " || '0' end))";
    }
}
