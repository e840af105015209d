package io.gatehouse.door.http;

import io.gatehouse.door.Authenticator;
import io.gatehouse.door.TlsMaterial;
import io.gatehouse.observe.Metrics;
import io.gatehouse.observe.RequestLog;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A running HTTP door on a free port, with a few routes.
public final class OpenDoor implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  private final Metrics metrics = new Metrics();
  private final HttpDoor door;

  public OpenDoor(
      HttpSettings settings,
      Router router,
      Authenticator authenticator,
      @Nullable TlsMaterial tls) {
    this(settings, router, authenticator, tls, _ -> {});
  }

  /// @param more adds routes that count
  public OpenDoor(
      HttpSettings settings,
      Router router,
      Authenticator authenticator,
      @Nullable TlsMaterial tls,
      Consumer<Metrics> more) {
    more.accept(metrics);
    door =
        new HttpDoor(
            vertx,
            settings,
            new HttpDoor.Services(
                router, authenticator, metrics, new RequestLog(RequestLog.Volume.NONE), tls));
    door.open(2);
  }

  HttpDoor door() {
    return door;
  }

  public int port() {
    return door.port();
  }

  public Metrics metrics() {
    return metrics;
  }

  Vertx vertx() {
    return vertx;
  }

  @Override
  public void close() {
    door.close();
    metrics.close();
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
