package io.offshoot.library.duplication;

import static org.assertj.core.api.Assertions.assertThat;

import io.offshoot.model.ResourceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table in the documentation is the one in the code. */
class TypeClassTest {
    @ParameterizedTest
    @EnumSource(
            value = TypeClass.class,
            names = {"PROJECT", "SCHEMA", "DELIVERY", "RUN_TIME"})
    void theDocumentationNamesEveryType(TypeClass each) throws IOException {
        String start = "| " + each.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " | ";
        String row = Files.readAllLines(Path.of("src/docs/library.md")).stream()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElseThrow();
        Set<String> said = new TreeSet<>(
                Set.of(row.substring(start.length()).split(" \\|")[0].split(", ")));
        Set<String> meant = ResourceType.all().stream()
                .filter(type -> TypeClass.of(type) == each)
                .map(ResourceType::name)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(said).isEqualTo(meant);
    }

    @ParameterizedTest
    @EnumSource(TypeClass.class)
    void everyClassHasTypes(TypeClass each) {
        assertThat(ResourceType.all()).anyMatch(type -> TypeClass.of(type) == each);
    }
}
