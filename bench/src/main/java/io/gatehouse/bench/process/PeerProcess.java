package io.gatehouse.bench.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A bare program of this module in a process of its own, on the server's core and with the
/// server's options.
public record PeerProcess(ChildProcess child, int port) implements AutoCloseable {

  /// @param main takes the port as its first argument and answers `GET /`
  /// @param folder takes what it prints
  public static PeerProcess start(
      Cores cores, Path folder, Class<?> main, List<String> furtherArguments)
      throws IOException, InterruptedException {
    int port = Ports.free();
    List<String> arguments = new ArrayList<>(List.of(Integer.toString(port)));
    arguments.addAll(furtherArguments);
    Path log = folder.resolve(main.getSimpleName() + "-" + port + ".log");
    ChildProcess child = ChildProcess.start(cores, JavaCommand.of(main, arguments), Map.of(), log);
    PeerProcess peer = new PeerProcess(child, port);
    try {
      Ports.awaitAnswer(child, port, "/", Duration.ofSeconds(30));
    } catch (IllegalStateException | InterruptedException failed) {
      peer.close();
      throw failed;
    }
    return peer;
  }

  @Override
  public void close() {
    child.close();
  }
}
