package io.gatehouse.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Which processors the measured server and the generator run on: never the same.
///
/// @param server words in front of the server's command, empty where nothing can be pinned
/// @param generator a list as `taskset` takes it, empty where nothing can be pinned
public record Cores(List<String> server, String generator) {

  /// Core 0 for the server and the others for the generator, if the machine has `taskset` and two
  /// cores.
  public static Cores find() {
    int cores = Runtime.getRuntime().availableProcessors();
    if (cores < 2 || !hasTaskset()) {
      return shared();
    }
    return new Cores(List.of("taskset", "-c", "0"), cores == 2 ? "1" : "1-" + (cores - 1));
  }

  /// Wherever the system puts them: for runs whose numbers nobody reads.
  public static Cores shared() {
    return new Cores(List.of(), "");
  }

  private static boolean hasTaskset() {
    return List.of("/usr/bin/taskset", "/bin/taskset").stream()
        .anyMatch(program -> Files.isExecutable(Path.of(program)));
  }

  public boolean pinned() {
    return !server.isEmpty();
  }

  /// Moves all threads of this process to the generator's cores.
  public void keepOut() throws IOException, InterruptedException {
    if (!pinned()) {
      return;
    }
    String self = Long.toString(ProcessHandle.current().pid());
    Process taskset =
        new ProcessBuilder("taskset", "-a", "-p", "-c", generator, self)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!taskset.waitFor(10, TimeUnit.SECONDS) || taskset.exitValue() != 0) {
      throw new IOException("taskset could not move this process to core " + generator);
    }
  }
}
