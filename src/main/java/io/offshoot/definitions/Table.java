package io.offshoot.definitions;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads the generated tables: fields set off by tabs, lines that begin with {@code #} passed over. */
final class Table {
    private Table() {}

    static List<String[]> read(String name) {
        try (var lines = new BufferedReader(new InputStreamReader(
                Table.class.getResourceAsStream("/definitions/" + name), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
