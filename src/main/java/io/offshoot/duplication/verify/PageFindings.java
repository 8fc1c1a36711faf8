package io.offshoot.duplication.verify;

import io.offshoot.duplication.copy.ReferenceTotals;
import io.offshoot.store.Finding;
import java.util.List;

/**
 * What the check of a page found.
 *
 * @param references the references of the page's sources, counted anew
 */
public record PageFindings(List<Finding> findings, ReferenceTotals references) {}
