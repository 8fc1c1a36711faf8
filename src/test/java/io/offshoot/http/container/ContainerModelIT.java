package io.offshoot.http.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.offshoot.TestEnvironment;
import io.offshoot.container.FolderPath;
import io.offshoot.container.ObjectText;
import io.offshoot.http.container.CloneModel.Outcome;
import io.offshoot.http.container.CloneModel.Place;
import io.offshoot.http.container.CloneModel.Request;
import io.offshoot.http.container.CloneModel.Shared;
import io.offshoot.model.ContainerIds;
import io.offshoot.model.Json;
import io.offshoot.model.ResourceKey;
import io.offshoot.model.ResourceType;
import io.offshoot.store.ResourceDraft;
import io.offshoot.store.ResourceStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * Clones between random projects, compared with {@link CloneModel}: folders inside folders, records and files, hidden ones,
 * circles of links, objects of other projects, objects that are there already or were removed, open ones, names that are
 * missing.
 */
class ContainerModelIT {
    private static final ResourceType RECORD = ResourceType.of("Record");
    private static final ResourceType PLACEMENT = ResourceType.of("Placement");
    private static final List<String> FOLDERS =
            List.of("/a", "/a/b", "/a/b/c", "/a/x y", "/b", "/b/c", "/c", "/d\\/e", "/a/a");

    private final ContainerFixture fixture = ContainerFixture.get();
    private final DxClient alice = fixture.user("alice");
    private final long seed = Long.getLong("offshoot.seed", new Random().nextLong());
    private final int rounds = Integer.getInteger("offshoot.rounds", 6);
    private final Random random = new Random(seed);
    private final Map<String, Shared> shared = new LinkedHashMap<>();

    @Test
    void clonesAreThoseOfTheModel() {
        System.out.println("seed " + seed);
        int cloned = 0;
        Set<String> errors = new TreeSet<>();
        for (int round = 0; round < rounds; round++) {
            shared.clear();
            CloneModel model = new CloneModel(shared);
            String source = alice.newProject("model source");
            String target = alice.newProject("model target");
            String third = alice.newProject("model third");
            Map<String, Place> places = Map.of(source, new Place(), target, new Place(), third, new Place());
            fill(places, source, third);
            for (int step = 0; step < 6; step++) {
                String from = random.nextInt(4) == 0 ? third : source;
                remove(target, places.get(target));
                Request request = request(places.get(from), places.get(target));
                Outcome expected = model.run(places.get(from), places.get(target), request);
                HttpResponse<String> answer = alice.send(from + "/clone", body(request, target));
                String what = "seed " + seed + " round " + round + " step " + step + " " + request + " "
                        + places.get(from) + " " + answer.body();
                JsonNode json = DxClient.parsed(answer.body());
                assertThat(Optional.ofNullable(json.path("error").path("type").textValue()))
                        .as(what)
                        .isEqualTo(expected.error());
                if (expected.error().isEmpty()) {
                    cloned++;
                    assertThat(texts(json.path("exists"))).as(what).isEqualTo(expected.exists());
                } else {
                    errors.add(expected.error().get());
                }
                Place actual = place(target);
                assertThat(actual.objects).as(what).isEqualTo(places.get(target).objects);
                assertThat(actual.folders).as(what).isEqualTo(places.get(target).folders);
            }
        }
        assertThat(cloned).as("seed %d", seed).isGreaterThanOrEqualTo(rounds / 2);
        assertThat(errors).as("seed %d", seed).isNotEmpty();
    }

    @Test
    void clonesOfOverlappingObjectsAtOnceLeaveEachThereOnce() {
        String source = alice.newProject("overlap source");
        String target = alice.newProject("overlap target");
        Place place = new Place();
        fill(Map.of(source, place), source, target);
        // Of the random ones it may be that each leads to an open one.
        ResourceKey file = new ResourceKey(ResourceType.BINARY, UUID.randomUUID());
        Shared facts = new Shared(false, true, List.of());
        shared.put(ContainerIds.of(file), facts);
        place.objects.put(ContainerIds.of(file), "/");
        put(source, file, "/", facts, Set.of());
        List<String> closed = place.objects.keySet().stream()
                .filter(id -> !shared.get(id).hidden() && leadsToNothingOpen(id))
                .toList();
        Request request = new Request(closed, List.of(), "/", false);
        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> i % 2 == 0
                        ? alice.send(source + "/clone", body(request, target))
                        : alice.send(target + "/clone", body(new Request(List.of(), List.of(), "/", false), source))))
                .toList();

        long fresh = 0;
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            JsonNode json = DxClient.parsed(answer.join().body());
            assertThat(answer.join().statusCode()).as("%d %s", seed, json).isEqualTo(200);
            fresh += json.path("project").asText().equals(target)
                            && json.path("exists").isEmpty()
                    ? 1
                    : 0;
        }
        assertThat(fresh).as("seed %d", seed).isEqualTo(1);
        assertThat(place(target).objects.keySet()).as("seed %d", seed).containsAll(closed);
    }

    /** What an object links to may come with it, and what is open refuses the whole clone. */
    private boolean leadsToNothingOpen(String object) {
        Set<String> reached = new LinkedHashSet<>();
        Deque<String> next = new ArrayDeque<>(List.of(object));
        while (!next.isEmpty()) {
            String one = next.remove();
            if (!shared.get(one).closed()) {
                return false;
            }
            if (reached.add(one)) {
                next.addAll(shared.get(one).links());
            }
        }
        return true;
    }

    /** Now and then something visible goes, with its hidden objects, and may come again with a later clone. */
    private void remove(String project, Place place) {
        List<String> visible = place.objects.keySet().stream()
                .filter(id -> !shared.get(id).hidden())
                .toList();
        if (random.nextInt(3) == 0 && !visible.isEmpty()) {
            alice.call(project + "/removeObjects", "{'objects':['%s']}", visible.get(random.nextInt(visible.size())));
            place.objects.clear();
            place.objects.putAll(place(project).objects);
        }
    }

    private void fill(Map<String, Place> places, String source, String third) {
        for (String project : places.keySet()) {
            for (String folder : FOLDERS) {
                if (random.nextInt(3) > 0) {
                    List<String> lineage = FolderPath.lineage(folder);
                    lineage.stream()
                            .filter(places.get(project).folders::add)
                            .forEach(path -> put(
                                    project,
                                    ResourceType.of("Folder"),
                                    UUID.randomUUID(),
                                    ObjectText.json(folder(path))));
                }
            }
        }
        List<ResourceKey> keys = IntStream.range(0, 20)
                .mapToObj(i -> new ResourceKey(i % 4 == 0 ? ResourceType.BINARY : RECORD, UUID.randomUUID()))
                .toList();
        for (ResourceKey key : keys) {
            boolean file = key.type().equals(ResourceType.BINARY);
            Set<ResourceKey> linked = new LinkedHashSet<>();
            for (int i = file ? 0 : random.nextInt(4); i > 0; i--) {
                linked.add(keys.get(random.nextInt(keys.size())));
            }
            String object = ContainerIds.of(key);
            Shared facts = new Shared(
                    random.nextInt(5) < 3,
                    file || random.nextInt(25) > 0,
                    linked.stream().map(ContainerIds::of).toList());
            shared.put(object, facts);
            for (String project : places.keySet()) {
                boolean held =
                        facts.closed() ? random.nextInt(10) < share(project, source, third) : project.equals(source);
                if (held) {
                    List<String> folders = new ArrayList<>(places.get(project).folders);
                    folders.add("/");
                    String folder = folders.get(random.nextInt(folders.size()));
                    places.get(project).objects.put(object, folder);
                    put(project, key, folder, facts, linked);
                }
            }
        }
    }

    private void put(String project, ResourceKey key, String folder, Shared facts, Set<ResourceKey> linked) {
        byte[] text = text(key, folder, facts, linked);
        if (key.type().equals(ResourceType.BINARY)) {
            put(project, PLACEMENT, UUID.randomUUID(), text);
            put(project, key.type(), key.id(), "{\"resourceType\":\"Binary\"}".getBytes(StandardCharsets.UTF_8));
        } else {
            put(project, key.type(), key.id(), text);
        }
    }

    private static int share(String project, String source, String third) {
        return project.equals(source) ? 8 : project.equals(third) ? 4 : 2;
    }

    private static Map<String, String> folder(String path) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("resourceType", "Folder");
        members.put("path", path);
        return members;
    }

    private static byte[] text(ResourceKey key, String folder, Shared facts, Set<ResourceKey> linked) {
        Map<String, byte[]> own = new LinkedHashMap<>();
        own.put("state", ObjectText.json(facts.closed() ? "closed" : "open"));
        own.put("hidden", ObjectText.json(facts.hidden()));
        own.put(
                "links",
                ObjectText.json(linked.stream().map(ResourceKey::toString).toList()));
        return ObjectText.create(key, folder, "n", own).bytes();
    }

    private void put(String project, ResourceType type, UUID id, byte[] text) {
        Future<?> written = new ResourceStore()
                .create(
                        fixture.server.database.requests(),
                        new ResourceDraft(
                                ContainerIds.project(project).orElseThrow(),
                                new ResourceKey(type, id),
                                Optional.empty(),
                                Buffer.buffer(text),
                                List.of()));
        TestEnvironment.await(written);
    }

    private Request request(Place source, Place target) {
        List<String> objects = new ArrayList<>();
        List<String> known = new ArrayList<>(shared.keySet());
        List<String> here = new ArrayList<>(source.objects.keySet());
        for (int i = random.nextInt(4); i > 0; i--) {
            List<String> from = random.nextInt(12) == 0 || here.isEmpty() ? known : here;
            objects.add(from.get(random.nextInt(from.size())));
        }
        List<String> folders = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            folders.add(
                    random.nextInt(6) == 0
                            ? "/"
                            : any(random.nextInt(10) == 0 ? new LinkedHashSet<>(FOLDERS) : source.folders));
        }
        String destination = random.nextInt(3) == 0
                ? "/new" + random.nextInt(3) + "/deep"
                : random.nextBoolean() ? "/" : any(target.folders);
        return new Request(objects, folders, destination, random.nextInt(3) > 0);
    }

    private String any(Set<String> paths) {
        return paths.isEmpty() ? "/" : new ArrayList<>(paths).get(random.nextInt(paths.size()));
    }

    private static String body(Request request, String target) {
        return Json.write(Map.of(
                "project", target,
                "objects", request.objects(),
                "folders", request.folders(),
                "destination", request.destination(),
                "parents", request.parents()));
    }

    private Place place(String project) {
        Place place = new Place();
        fixture.server
                .sql("select coalesce(content::json #>> '{object,reference}', 'Record/' || id) as reference, type,"
                        + " content::json ->> 'folder' as folder, content::json ->> 'path' as path"
                        + " from resource where not deleted and type in (401, 405, 406) and project = '"
                        + ContainerIds.project(project).orElseThrow() + "'")
                .forEach(row -> {
                    String[] reference = row.getString("reference").split("/", 2);
                    if (row.getString("path") == null) {
                        place.objects.put(
                                ContainerIds.of(
                                        new ResourceKey(ResourceType.of(reference[0]), UUID.fromString(reference[1]))),
                                row.getString("folder"));
                    } else {
                        place.folders.add(row.getString("path"));
                    }
                });
        return place;
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new TreeSet<>();
        StreamSupport.stream(array.spliterator(), false).forEach(each -> texts.add(each.asText()));
        return texts;
    }
}
