package io.offshoot.operations;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The meters that Vert.x keeps itself, with labels that cannot grow without bound. */
public final class VertxMetering {
    private static final String HTTP_SERVER = "vertx.http.server.";
    private static final Set<HttpMethod> METHODS = Set.of(
            HttpMethod.GET,
            HttpMethod.HEAD,
            HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.PATCH,
            HttpMethod.DELETE,
            HttpMethod.OPTIONS);

    private VertxMetering() {}

    /** Lets a Vert.x instance that is being built report to {@code metrics}. */
    public static VertxBuilder meter(VertxBuilder builder, VertxOptions options, Metrics metrics) {
        return builder.with(new VertxOptions(options).setMetricsOptions(options()))
                .withMetrics(new MicrometerMetricsFactory(metrics.registry()));
    }

    private static MicrometerMetricsOptions options() {
        return new MicrometerMetricsOptions()
                .setEnabled(true)
                // Vert.x would take any method that a caller invents as a label.
                .setServerRequestTagsProvider(VertxMetering::methodTag)
                .setLabels(EnumSet.of(
                        Label.HTTP_ROUTE,
                        Label.HTTP_CODE,
                        Label.POOL_NAME,
                        Label.POOL_TYPE,
                        Label.EB_ADDRESS,
                        Label.NAMESPACE));
    }

    private static Iterable<Tag> methodTag(HttpRequest request) {
        return List.of(Tag.of(
                "method", METHODS.contains(request.method()) ? request.method().name() : "other"));
    }

    static void addFilters(MeterRegistry registry, Duration[] buckets) {
        registry.config().meterFilter(new RouteFilter()).meterFilter(new MeterFilter() {
            @Override
            public MeterFilterReply accept(Meter.Id id) {
                boolean ownScrape = id.getName().startsWith(HTTP_SERVER) && Metrics.PATH.equals(id.getTag("route"));
                return ownScrape ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
            }

            @Override
            public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
                if (!id.getName().equals(HTTP_SERVER + "response.time")
                        && !id.getName().equals(HTTP_SERVER + "responseTime")) {
                    return config;
                }
                double[] nanos =
                        Arrays.stream(buckets).mapToDouble(Duration::toNanos).toArray();
                return DistributionStatisticConfig.builder()
                        .serviceLevelObjectives(nanos)
                        .build()
                        .merge(config);
            }
        });
    }

    /** Vert.x joins all routes that a request passed, {@code /a/*>/a/:id}; the last one is where it was answered. */
    private static final class RouteFilter implements MeterFilter {
        @Override
        public Meter.Id map(Meter.Id id) {
            String route = id.getTag("route");
            if (route == null || route.indexOf('>') < 0) {
                return id;
            }
            return id.replaceTags(id.getTags().stream()
                    .map(tag -> tag.getKey().equals("route")
                            ? Tag.of("route", route.substring(route.lastIndexOf('>') + 1))
                            : tag)
                    .toList());
        }
    }
}
