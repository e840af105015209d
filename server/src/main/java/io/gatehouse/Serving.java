package io.gatehouse;

import io.gatehouse.config.Config;
import io.gatehouse.config.ConfigReader;
import io.gatehouse.config.LoadedConfig;
import io.gatehouse.observe.Logging;
import io.gatehouse.wiring.Server;
import io.gatehouse.work.LowPriority;
import io.gatehouse.work.Promptness;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Runs the server until it is told to stop, and says where it listens and who owns it.
///
/// It needs nothing of what reads the options of commands: see [Main].
record Serving(@Nullable Path file, PrintWriter out) {
  /// So long the compilers have their full share of the processors: what a start needs is hot by
  /// then, and until code is compiled it takes up to a hundred times as long.
  private static final Duration WARM_UP = Duration.ofSeconds(20);

  int run() throws InterruptedException, IOException {
    Runnable optimize = LowPriority.ofOptimizer();
    LoadedConfig loaded = ConfigReader.ofProcess().load(file);
    Logging.start(loaded.config().log(), System.err);
    Server.@Nullable Founder founder = UnattendedOwner.of(System.getenv()).orElse(null);
    Server server = Server.start(loaded, founder);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.close();
                  stopped.countDown();
                },
                "stop"));
    greet(server, out);
    tellOfOwner(server, founder, out);
    optimize.run();
    Promptness.ofServer();
    CompletableFuture.delayedExecutor(WARM_UP.toMillis(), TimeUnit.MILLISECONDS)
        .execute(LowPriority::ofCompilers);
    stopped.await();
    return 0;
  }

  private static void greet(Server server, PrintWriter out) {
    Config config = server.config();
    out.println("Gatehouse is open.");
    listens(out, "http", config.http().host(), server.httpPort());
    listens(out, "https", config.http().host(), server.httpsPort());
    listens(out, "mqtt", config.mqtt().host(), server.mqttPort());
    listens(out, "mqtts", config.mqtt().host(), server.mqttsPort());
    listens(out, "amqp", config.amqp().host(), server.amqpPort());
    listens(out, "amqps", config.amqp().host(), server.amqpsPort());
    line(out, "store", server.store());
    String web =
        server.httpPort() > 0
            ? url("http", config.http().host(), server.httpPort())
            : url("https", config.http().host(), server.httpsPort());
    line(out, "console", web + "/console");
    line(out, "docs", web + "/docs");
    out.flush();
  }

  private static void listens(PrintWriter out, String scheme, String host, int port) {
    if (port > 0) {
      line(out, scheme, url(scheme, host, port));
    }
  }

  private static void line(PrintWriter out, String name, Object value) {
    out.printf("  %-7s %s%n", name, value);
  }

  private static String url(String scheme, String host, int port) {
    String literal = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    return scheme + "://" + literal + ":" + port;
  }

  /// Says who became the owner, or how to become it.
  private static void tellOfOwner(Server server, Server.@Nullable Founder founder, PrintWriter out)
      throws IOException {
    if (founder == null) {
      SetupSecret.invite(server).ifPresent(out::println);
    } else if (server.founded()) {
      out.println("The owner is `" + founder.name() + "`, as the environment says.");
    }
    out.flush();
  }

  /// The address of the server's own pages.
  static String home(Server server) {
    String host = server.config().http().host();
    return server.httpsPort() > 0
        ? url("https", host, server.httpsPort())
        : url("http", host, server.httpPort());
  }
}
