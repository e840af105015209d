package io.gatehouse.bench.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A Mosquitto broker that asks for a password and looks every message up in its list of rights.
public record MosquittoProcess(ChildProcess child, int port) implements AutoCloseable {
  public static final String USER = "bench";
  public static final String PASSWORD = "bench";

  /// Where it is installed, if it is.
  public static Optional<Path> find() {
    return List.of("/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto")
        .stream()
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  /// @param channel below which the user may use all channels
  public static MosquittoProcess start(Cores cores, Path folder, Path program, String channel)
      throws IOException, InterruptedException {
    int port = Ports.free();
    Path passwords = folder.resolve("passwords");
    Path rights = folder.resolve("rights");
    Path configuration = folder.resolve("mosquitto.conf");
    hashPassword(passwords);
    Files.writeString(rights, "user " + USER + "\ntopic readwrite " + channel + "/#\n");
    Files.writeString(
        configuration,
        """
        listener %d 127.0.0.1
        user root
        allow_anonymous false
        password_file %s
        acl_file %s
        max_queued_messages 0
        set_tcp_nodelay true
        """
            .formatted(port, passwords, rights));
    List<String> command = List.of(program.toString(), "-c", configuration.toString());
    ChildProcess child =
        ChildProcess.start(cores, command, Map.of(), folder.resolve("mosquitto.log"));
    MosquittoProcess broker = new MosquittoProcess(child, port);
    try {
      Ports.awaitOpen(child, port, Duration.ofSeconds(10));
    } catch (IllegalStateException | InterruptedException failed) {
      broker.close();
      throw failed;
    }
    return broker;
  }

  private static void hashPassword(Path passwords) throws IOException, InterruptedException {
    Process hashing =
        new ProcessBuilder("mosquitto_passwd", "-c", "-b", passwords.toString(), USER, PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (hashing.waitFor() != 0) {
      throw new IOException("mosquitto_passwd failed");
    }
  }

  @Override
  public void close() {
    child.close();
  }
}
