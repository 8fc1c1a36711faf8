package io.offshoot.archive;

import io.offshoot.model.ResourceType;
import java.util.List;

/** Resources of one type from a package, in the order of the package; never empty. */
public record PackagePage(ResourceType type, List<PackageRow> rows) {}
