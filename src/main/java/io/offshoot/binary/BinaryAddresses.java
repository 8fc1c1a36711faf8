package io.offshoot.binary;

/** The event bus addresses of Binary bytes. */
public final class BinaryAddresses {
    /** Request {@link VerifyBinaries}, reply {@link BinariesVerified}. */
    public static final String VERIFY = "offshoot.binary.verify";

    private BinaryAddresses() {}
}
