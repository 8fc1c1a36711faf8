package io.offshoot.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MetricsTest {
    @Test
    void theDomainIsCountedUnderItsNames() {
        try (Metrics metrics = new Metrics()) {
            metrics.duplication("fhir", "completed");
            metrics.resourcesCopied("fhir", 500, 900_000);
            metrics.binariesCopied(2, 4096);
            metrics.pageRead(Duration.ofMillis(7));
            metrics.pageWritten(Duration.ofMillis(30));
            metrics.queueDepth("binaries", () -> 12);
            metrics.work().leaseLost();
            metrics.work().stepPutOff();
            metrics.work().outgrown();
            metrics.verificationFailed();
            metrics.references(41, 1);
            assertThat(metrics.scrape().toString())
                    .contains("offshoot_duplications_total{door=\"fhir\",state=\"completed\"} 1.0\n")
                    .contains("offshoot_resources_copied_total{door=\"fhir\"} 500.0\n")
                    .contains("offshoot_bytes_copied_total{door=\"fhir\"} 900000.0\n")
                    .contains("offshoot_binaries_copied_total 2.0\n")
                    .contains("offshoot_binary_bytes_copied_total 4096.0\n")
                    .contains("offshoot_page_seconds_bucket{phase=\"read\",le=\"0.005\"} 0\n")
                    .contains("offshoot_page_seconds_bucket{phase=\"read\",le=\"0.01\"} 1\n")
                    .contains("offshoot_page_seconds_count{phase=\"write\"} 1\n")
                    .contains("offshoot_queue_depth{queue=\"binaries\"} 12.0\n")
                    .contains("offshoot_lease_losses_total 1.0\n")
                    .contains("offshoot_retries_total{work=\"step\"} 1.0\n")
                    .contains("offshoot_retries_total{work=\"range\"} 0.0\n")
                    .contains("offshoot_outgrown 1.0\n")
                    .contains("offshoot_verification_failures_total 1.0\n")
                    .contains("offshoot_references_total{outcome=\"rewritten\"} 41.0\n")
                    .contains("offshoot_references_total{outcome=\"dangling\"} 1.0\n");
        }
    }

    @Test
    void countersThatNeverMovedAreThereAtZero() {
        try (Metrics metrics = new Metrics()) {
            assertThat(metrics.scrape().toString())
                    .contains("offshoot_lease_losses_total 0.0", "offshoot_verification_failures_total 0.0");
        }
    }
}
