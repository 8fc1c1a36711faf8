package io.offshoot.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A way to run PostgreSQL's programs, which refuse to run as root.
 *
 * <p>An ordinary user runs them directly. Root hands the cluster to an unprivileged user and becomes that user; where
 * the data folder lies below a folder that only root may enter, such as {@code /root}, or no tool to change the user is
 * there, the programs run as root's own user in a user namespace without privileges, in which they do not see that it
 * is root.
 *
 * @param name for messages
 * @param prefix the words before the program's own
 * @param owner who has to own the cluster
 */
record Launcher(String name, List<String> prefix, Account owner) {
    private static final List<String> UNSHARE = List.of("unshare", "-U", "--");

    /**
     * The ways to try, best first.
     *
     * @param clusterOwner the owner of a cluster that is already there: root runs it as the same user as before
     */
    static List<Launcher> candidates(Optional<Account> clusterOwner) throws IOException {
        Account self = Account.current();
        List<Launcher> launchers = new ArrayList<>();
        if (self.isRoot()) {
            Optional<Account> user = clusterOwner.filter(owner -> !owner.isRoot());
            if (user.isEmpty()) {
                user = Account.named("nobody");
            }
            user.ifPresent(account -> launchers.addAll(becoming(account)));
            launchers.add(new Launcher("unshare", UNSHARE, self));
        } else if (System.getProperty("user.name", "?").equals("?")) {
            // A user without a name, as in some containers: initdb insists on one, and a namespace has "nobody".
            launchers.add(new Launcher("unshare", UNSHARE, self));
            launchers.add(new Launcher("direct", List.of(), self));
        } else {
            launchers.add(new Launcher("direct", List.of(), self));
        }
        return launchers;
    }

    private static List<Launcher> becoming(Account user) {
        List<String> setpriv =
                List.of("setpriv", "--reuid=" + user.uid(), "--regid=" + user.gid(), "--clear-groups", "--");
        List<String> runuser = List.of("runuser", "-u", user.name(), "--");
        List<String> su = List.of("su", "-s", "/bin/sh", "-c", "exec \"$0\" \"$@\"", "--", user.name());
        return List.of(
                new Launcher("setpriv", setpriv, user),
                new Launcher("runuser", runuser, user),
                new Launcher("su", su, user));
    }

    /**
     * Whether PostgreSQL can be run this way: the user can write to {@code folder} and run {@code postgres}.
     *
     * @return empty when it can, and otherwise what went wrong
     */
    Optional<String> obstacle(Path folder, Path postgres) {
        String script = "cd \"$1\" && test -w . && exec \"$2\" --version";
        try {
            Command.Result result = run(
                    List.of("/bin/sh", "-c", script, "sh", folder.toString(), postgres.toString()),
                    "",
                    Duration.ofSeconds(30));
            return result.succeeded()
                    ? Optional.empty()
                    : Optional.of(name + ": " + (result.output().isEmpty() ? "no access" : result.output()));
        } catch (IOException e) {
            return Optional.of(name + ": " + e.getMessage());
        }
    }

    Command.Result run(List<String> command, String input, Duration limit) throws IOException {
        List<String> words = new ArrayList<>(prefix);
        words.addAll(command);
        return Command.run(words, input, limit);
    }
}
