package io.offshoot.http.library;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.TestEnvironment;
import io.offshoot.TestServer;
import io.offshoot.model.LibraryIds;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** One server that all tests of the Library door share; each makes people, objects and projects of its own. */
final class LibraryFixture {
    static final String PASSWORD = "correct horse battery";
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static Optional<LibraryFixture> shared = Optional.empty();

    final TestServer server = TestServer.start();
    final String base = server.urls.base();
    final LibraryClient root;
    private String worker;

    private LibraryFixture() {
        worker = server.workOnDuplications();
        root = LibraryClient.login(base, "admin@example.com", "password");
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    }

    static synchronized LibraryFixture get() {
        if (shared.isEmpty()) {
            shared = Optional.of(new LibraryFixture());
        }
        return shared.get();
    }

    /** Stops whatever works on duplications, and lets another one go on. */
    void restartWorker() {
        TestEnvironment.await(server.vertx.undeploy(worker));
        worker = server.workOnDuplications();
    }

    /** A name that no other test uses. */
    static String name(String what) {
        return what + " " + NUMBER.incrementAndGet();
    }

    /** A new user; gives what the answer says. */
    JsonNode user(String login) {
        return root.post("api/users", "{'username':'%s','fullName':'Full %s','password':'%s'}", login, login, PASSWORD);
    }

    LibraryClient signIn(String login) {
        return LibraryClient.login(base, login, PASSWORD);
    }

    /** A new project; gives its id as this door writes it. */
    String project(String name) {
        return LibraryIds.text(UUID.fromString(server.newProject(name).project()));
    }
}
