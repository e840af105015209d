package io.gatehouse;

import io.gatehouse.config.Config;
import io.gatehouse.config.ConfigReader;
import io.gatehouse.observe.Logging;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `gatehouse serve`: runs the server until it is told to stop.
@Command(name = "serve", description = "Runs the server.")
final class ServeCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration file, instead of the one that is looked for.")
  private @Nullable Path file;

  @Override
  public Integer call() throws InterruptedException {
    Config config = ConfigReader.ofProcess().load(file).config();
    Logging.start(config.log(), System.err);
    Server server = Server.start(config);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.close();
                  stopped.countDown();
                },
                "stop"));
    stopped.await();
    return 0;
  }
}
