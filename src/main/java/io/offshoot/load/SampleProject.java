package io.offshoot.load;

import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;

/**
 * The project that an empty installation starts with: four patients of Synthea's with four years of history, as
 * {@code mvn -Psynthea antrun:run -Dsynthea.population=4 -Dsynthea.years=4} makes them and {@code load --to-file} writes
 * them.
 */
public final class SampleProject {
    /** The name it is given. */
    public static final String NAME = "Sample";

    private static final String POPULATION = "/sample/population.ndjson.gz";

    private SampleProject() {}

    /** The sample's resources, about 2,800 of 24 types. */
    public static LoadInput input() {
        return LoadInput.named("population.ndjson.gz", () -> SampleProject.class.getResourceAsStream(POPULATION));
    }

    /** Makes a project of the sample. */
    public static Future<LoadReport> load(Loader loader, UUID project) {
        return loader.intoNew(project, NAME, List.of(input()));
    }
}
