package io.offshoot.archive;

import io.offshoot.archive.PartName.Kind;
import io.offshoot.identity.Ed25519;
import io.offshoot.store.PackagePart;
import io.offshoot.store.PackageStore;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares the entries of a package with its manifest, and the manifest with its signature. */
final class ManifestCheck {
    private final List<PackagePart> data = new ArrayList<>();
    private Optional<PackagePart> manifest = Optional.empty();
    private Optional<PackagePart> signature = Optional.empty();

    /** Fails with a {@link io.offshoot.model.Failure} when entries are missing or out of order. */
    ManifestCheck(List<PackagePart> parts, PackageLimits limits) {
        PartOrder order = new PartOrder(limits.parts());
        int no = 0;
        for (PackagePart part : parts) {
            PartName name = PartName.parse(part.name()).orElseThrow();
            if (part.no() != no++) {
                throw PackageFault.malformed(part.name(), "the entry before it is missing");
            }
            order.accept(name);
            if (name.kind() == Kind.MANIFEST) {
                manifest = Optional.of(part);
            } else if (name.kind() == Kind.SIGNATURE) {
                signature = Optional.of(part);
            } else {
                data.add(part);
            }
        }
        order.end();
    }

    PackagePart manifest() {
        return manifest.orElseThrow();
    }

    Optional<PackagePart> signature() {
        return signature;
    }

    /** The manifest, if all is as it says. On a worker thread. */
    Manifest run(byte[] text, Optional<Buffer> signed, TrustedSigners signers) {
        Manifest read = ManifestReader.read(text);
        checkSignature(read, text, signed, signers);
        for (int i = 0; i < Math.max(data.size(), read.parts().size()); i++) {
            if (i >= data.size()) {
                throw PackageFault.tampered(
                        read.parts().get(i).name().toString(), "it is in the manifest, but not in the package");
            }
            if (i >= read.parts().size()) {
                throw PackageFault.tampered(data.get(i).name(), "it is in the package, but not in the manifest");
            }
            compare(data.get(i), read.parts().get(i));
        }
        return read;
    }

    /** What the manifest says that the entries hold. */
    List<PackageStore.Noted> noted(Manifest read) {
        List<PackageStore.Noted> noted = new ArrayList<>();
        for (int i = 0; i < data.size(); i++) {
            int no = data.get(i).no();
            read.parts().get(i).contents().ifPresent(contents -> noted.add(new PackageStore.Noted(no, contents)));
        }
        return noted;
    }

    private static void checkSignature(Manifest read, byte[] text, Optional<Buffer> signed, TrustedSigners signers) {
        String name = PartName.SIGNATURE.toString();
        if (read.signer().isPresent()) {
            Buffer signature = signed.orElseThrow(
                    () -> PackageFault.tampered(name, "the manifest is signed, but this is missing"));
            if (!Ed25519.verify(read.signer().get(), text, signature)) {
                throw PackageFault.tampered(name, "it is not the signature of the manifest");
            }
            if (!signers.unsigned()
                    && !signers.publicKeys().contains(read.signer().get())) {
                throw PackageFault.untrusted(
                        name,
                        "The package was signed at "
                                + PackageFault.shown(read.environment().url())
                                + ", by a key that is not trusted here: "
                                + ManifestWriter.hex(read.signer().get()));
            }
        } else if (signed.isPresent()) {
            throw PackageFault.tampered(name, "the manifest does not tell who signed it");
        } else if (!signers.unsigned()) {
            throw PackageFault.untrusted(name, "The package is not signed, and this server takes signed ones only");
        }
    }

    private static void compare(PackagePart found, Manifest.Part said) {
        if (!found.name().equals(said.name().toString())) {
            throw PackageFault.tampered(found.name(), "the manifest has " + said.name() + " in its place");
        }
        if (found.size() != said.size() || !found.sha256().equals(said.sha256())) {
            throw PackageFault.tampered(found.name(), "its SHA-256 or size is not that of the manifest");
        }
        // Read already, before the manifest came.
        found.contents()
                .filter(contents -> !said.contents().equals(Optional.of(contents)))
                .ifPresent(contents -> {
                    throw PackageFault.tampered(found.name(), "it does not hold what the manifest says");
                });
    }
}
