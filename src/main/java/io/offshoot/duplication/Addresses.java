package io.offshoot.duplication;

/** The event bus addresses of duplications. No id is ever part of an address: a meter is kept per address. */
public final class Addresses {
    /** Request {@link CloneCommand}, reply {@link DuplicationAccepted}: the row is committed when the reply comes. */
    public static final String CLONE = "offshoot.duplication.clone";

    /** Request {@link CancelCommand}, reply: the state label that stands afterwards. */
    /** Clones of single objects and folders. */
    public static final String OBJECTS = "offshoot.duplication.objects";

    public static final String CANCEL = "offshoot.duplication.cancel";

    /** Request {@link VerifyCommand}, reply: the id of the verification, whose row is committed. */
    public static final String VERIFY = "offshoot.duplication.verify";

    /** Published {@link DuplicationMoved} after every move; may be lost, the row is the truth. */
    public static final String MOVED = "offshoot.duplication.moved";

    /** Published, empty: there may be work to claim. */
    public static final String HINT = "offshoot.duplication.hint";

    private Addresses() {}
}
