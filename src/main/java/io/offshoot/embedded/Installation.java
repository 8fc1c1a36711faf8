package io.offshoot.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds out how PostgreSQL can be run on a data folder: as which user, with the programs in which place. */
final class Installation {
    private final DataFolder folder;
    private final Binaries binaries;
    private final List<String> obstacles = new ArrayList<>();

    private Installation(DataFolder folder, Binaries binaries) {
        this.folder = folder;
        this.binaries = binaries;
    }

    /**
     * The cluster of the data folder, ready to be started: it is made if need be, and belongs to the user it runs as.
     *
     * @throws EmbeddedPostgresException when it cannot be made or run, or is of another major version
     */
    static Cluster prepare(DataFolder folder, String password) throws IOException {
        boolean existing = Files.exists(folder.cluster());
        if (existing) {
            Cluster.checkVersion(folder.cluster());
        } else {
            Cluster.makeEmpty(folder.staging());
        }
        Path home = existing ? folder.cluster() : folder.staging();
        Binaries binaries = Binaries.forThisMachine();
        Cluster cluster = new Installation(folder, binaries).choose(home);
        if (!existing) {
            cluster.create(password);
        }
        if (cluster.running().isEmpty()) {
            binaries.removeOthers(folder.binaries());
        }
        return cluster;
    }

    private Cluster choose(Path home) throws IOException {
        Account self = Account.current();
        Account owner = Account.ownerOf(home);
        if (!self.isRoot() && owner.uid() != self.uid()) {
            throw new EmbeddedPostgresException("The database in " + home + " belongs to the user " + owner.name()
                    + ", and this server runs as " + self.name() + ". Start it as that user, or set OFFSHOOT_DATA_DIR"
                    + " to another folder.");
        }
        for (Launcher launcher : Launcher.candidates(Optional.of(owner))) {
            Optional<Path> programs = programs(launcher, home);
            if (programs.isPresent()) {
                return new Cluster(folder, programs.get(), launcher);
            }
        }
        throw new EmbeddedPostgresException("PostgreSQL cannot be run on the data folder " + folder + ". "
                + (self.isRoot()
                        ? "As root it has to run as another user, who needs access: set OFFSHOOT_DATA_DIR to a folder"
                                + " that every user may enter (not below /root), start the server as an ordinary user,"
                        : "Set OFFSHOOT_DATA_DIR to a folder on which programs may be run,")
                + " or set DATABASE_URL to a PostgreSQL server. What was tried:\n" + String.join("\n", obstacles));
    }

    private Optional<Path> programs(Launcher launcher, Path home) throws IOException {
        if (Account.ownerOf(home).uid() != launcher.owner().uid()) {
            launcher.owner().own(home);
        }
        Path besideData = binaries.unpackInto(folder.binaries());
        if (works(launcher, home, besideData)) {
            return Optional.of(besideData);
        }
        try {
            Path temporary = binaries.unpackInto(binaries.temporaryParent());
            return works(launcher, home, temporary) ? Optional.of(temporary) : Optional.empty();
        } catch (IOException e) {
            obstacles.add(e.getMessage());
            return Optional.empty();
        }
    }

    private boolean works(Launcher launcher, Path home, Path programs) {
        Optional<String> obstacle = launcher.obstacle(home, programs.resolve("bin/postgres"));
        obstacle.ifPresent(obstacles::add);
        return obstacle.isEmpty();
    }
}
