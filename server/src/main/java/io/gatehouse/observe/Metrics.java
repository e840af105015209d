package io.gatehouse.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.Supplier;

/// The numbers of the running server, in the text form of Prometheus.
///
/// Ours begin with `gatehouse_`, the rest are those of the JVM. Safe for use by any thread.
public final class Metrics implements AutoCloseable {
  private static final Duration[] LIMITS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(20),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(2),
    Duration.ofSeconds(10)
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  public Metrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
  }

  /// `gatehouse_http_requests_seconds`: requests by method, route and status class.
  public HttpMeter http(String method, String route) {
    return new HttpMeter(status ->
        Timer.builder("gatehouse.http.requests")
            .description("requests answered, and how long that took")
            .tags("method", method, "route", route, "status", status + "xx")
            .serviceLevelObjectives(LIMITS)
            .register(registry));
  }

  /// A number that something keeps itself; read when it is asked for.
  public void gauge(String name, String description, Supplier<Number> value, String... tags) {
    Gauge.builder(name, value)
        .description(description)
        .tags(Tags.of(tags))
        .strongReference(true)
        .register(registry);
  }

  /// A total that something keeps itself and that only grows.
  public <T> void total(
      String name,
      String description,
      T keeper,
      java.util.function.ToDoubleFunction<T> value,
      String... tags) {
    FunctionCounter.builder(name, keeper, value)
        .description(description)
        .tags(Tags.of(tags))
        .register(registry);
  }

  public Counter counter(String name, String description, String... tags) {
    return Counter.builder(name).description(description).tags(tags).register(registry);
  }

  public Timer timer(String name, String description, String... tags) {
    return Timer.builder(name)
        .description(description)
        .tags(tags)
        .serviceLevelObjectives(LIMITS)
        .register(registry);
  }

  /// All of them, as `text/plain; version=0.0.4`.
  public String text() {
    return registry.scrape();
  }

  @Override
  public void close() {
    registry.close();
  }
}
