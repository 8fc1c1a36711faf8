package io.offshoot.library.duplication;

import io.offshoot.model.Failure;
import io.offshoot.model.Failure.Issue;
import io.offshoot.model.Failure.Kind;
import java.util.List;
import java.util.Optional;

/** Failures of duplications, with the codes that the Library door gives them. */
public final class DuplicationFault {
    /** A project has the name already, or will have it. */
    public static final String NAME_EXISTS = "PROJECT_NAME_EXISTS";

    private DuplicationFault() {}

    /** There is no such project, or none that the caller may see. */
    public static Failure noProject() {
        return of(Kind.NOT_FOUND, "PROJECT_NOT_FOUND", "There is no such source project");
    }

    /** There is no such project duplication, or none that the caller may see. */
    public static Failure noDuplication() {
        return of(Kind.NOT_FOUND, "DUPLICATION_NOT_FOUND", "There is no such project duplication");
    }

    /** Somebody else has the name. */
    public static Failure nameExists(String name) {
        return of(Kind.CONFLICT, NAME_EXISTS, "There is a project of that name here, or there will be: " + name);
    }

    /** Somebody else has the id. */
    public static Failure idExists() {
        return of(Kind.CONFLICT, "PROJECT_ID_EXISTS", "There is a project of that id here, or there will be");
    }

    /** What is asked for does not go with the status. */
    public static Failure wrongStatus(String sentence) {
        return of(Kind.CONFLICT, "INVALID_STATUS", sentence);
    }

    /** A failure with a code. */
    public static Failure of(Kind kind, String code, String sentence) {
        return Failure.of(kind, List.of(new Issue(sentence, Optional.empty(), Optional.of(code))));
    }
}
