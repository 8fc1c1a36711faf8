package io.offshoot;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.TreeNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rules of the house: who may use whom, and what must not be used where. */
class LayersTest {
    private static final String ROOT = "io.offshoot.";
    private static final int MOST_LINES = 300;

    /** Each package, from the bottom up, and the packages of ours that it may use besides its own; a star is all. */
    private static final String HOUSE = """
        model        -
        operations   model
        config       model
        embedded     model
        text         model
        definitions  model
        rewrite      model text definitions
        store        model operations
        criteria     model definitions rewrite store
        access       model text definitions rewrite criteria
        identity     model operations text definitions rewrite access store
        binary       model operations store identity
        archive      model operations text rewrite store identity binary
        peer         model operations store archive
        repository   model operations text definitions rewrite criteria access store identity binary
        duplication  model operations text definitions rewrite store identity binary archive
        container    model operations text definitions rewrite store identity binary repository duplication
        library      model operations text definitions rewrite store identity binary archive peer repository duplication container
        load         model operations text definitions rewrite access store identity binary repository duplication
        bench        model operations store load
        bootstrap    model operations text definitions rewrite store identity binary repository
        http         model operations text definitions rewrite criteria access store identity binary archive peer repository duplication container library bootstrap
        server       *
        """;

    private static final Map<String, Set<String>> MAY_USE = HOUSE.lines()
            .map(line -> List.of(line.split(" +")))
            .collect(Collectors.toMap(words -> words.get(0), words -> Set.copyOf(words.subList(1, words.size()))));

    private static final String[] BYTES_ONLY = {
        ROOT + "store..",
        ROOT + "text..",
        ROOT + "rewrite..",
        ROOT + "duplication.copy..",
        ROOT + "binary..",
        ROOT + "archive.."
    };

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.isJar())
            .importPackages("io.offshoot");

    @Test
    void everyPackageHasItsPlaceInTheTable() {
        Set<String> packages = MAIN.stream()
                .map(type -> type.getPackageName() + ".")
                .filter(name -> name.length() > ROOT.length())
                .map(name -> name.substring(ROOT.length()).replaceFirst("\\..*", ""))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(packages).contains("model", "store", "http").isSubsetOf(MAY_USE.keySet());
    }

    @TestFactory
    Stream<DynamicTest> packagesUseOnlyWhatLiesBelowThem() {
        return MAY_USE.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey(), () -> usesOnly(entry.getKey(), entry.getValue(), MAY_USE.keySet())));
    }

    private static void usesOnly(String name, Set<String> allowed, Set<String> all) {
        String[] forbidden = all.stream()
                .filter(other -> !other.equals(name) && !allowed.contains(other) && !allowed.contains("*"))
                .map(other -> ROOT + other + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(ROOT + name + "..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(forbidden).or(resideInAPackage("io.offshoot")))
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void doorsDoNotKnowEachOther() {
        slices().matching(ROOT + "http.(*)..").should().notDependOnEachOther().check(MAIN);
    }

    @Test
    void whatAllDoorsShareKnowsNoDoor() {
        noClasses()
                .that()
                .resideInAPackage("io.offshoot.http")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "http.*..")
                .check(MAIN);
    }

    @Test
    void onlyTheStoreTalksToPostgres() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.offshoot", ROOT + "server..", ROOT + "store..", ROOT + "embedded..", ROOT + "load..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx.sqlclient..", "io.vertx.pgclient..")
                .check(MAIN);
    }

    @Test
    void nothingUsesJdbc() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.sql..")
                .check(MAIN);
    }

    @Test
    void resourcesPassAsBytesAndNeverAsTrees() {
        noClasses()
                .that()
                .resideInAnyPackage(BYTES_ONLY)
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(JsonObject.class, JsonArray.class, ObjectMapper.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(TreeNode.class)
                .check(MAIN);
    }

    @Test
    void nothingSleepsButTheStartOfTheEmbeddedDatabase() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "embedded..")
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .check(MAIN);
    }

    @Test
    void classesAreNamedForWhatTheyAre() {
        assertThat(MAIN.stream().map(type -> type.getSimpleName()))
                .isNotEmpty()
                .noneMatch(name -> name.matches(".*(Utils?|Helpers?|Managers?|Impl)"));
    }

    @Test
    void theMapOfTheHouseIsInTheDocumentation() throws IOException {
        assertThat(Files.readString(Path.of("src/docs/development.md"))).contains(HOUSE);
    }

    @Test
    void filesAreShort() throws IOException {
        assertThat(sources("src/main/java"))
                .hasSizeGreaterThan(100)
                .allSatisfy(file -> assertThat(Files.readAllLines(file)).hasSizeLessThanOrEqualTo(MOST_LINES));
    }

    @Test
    void onlyTheStoreKnowsSql() throws IOException {
        Pattern sql = Pattern.compile("(?i)\"\\s*(select|insert\\s+into|update|delete\\s+from|with)\\s+[a-z_]+\\s");
        List<Path> withSql = sources("src/main/java").stream()
                .filter(file -> sql.matcher(text(file)).find())
                .toList();

        assertThat(withSql).isNotEmpty().allMatch(file -> file.startsWith("src/main/java/io/offshoot/store"));
    }

    @Test
    void nothingIsLeftForLater() throws IOException {
        Pattern later = Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b");

        assertThat(sources("src")).noneMatch(file -> later.matcher(text(file)).find());
    }

    private static List<Path> sources(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
