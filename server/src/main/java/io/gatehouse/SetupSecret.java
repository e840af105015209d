package io.gatehouse;

import io.gatehouse.wiring.Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The one-time setup secret of a running server, left in a file of the data folder (mode 0600) for
/// `gatehouse setup`: whoever may read that folder could read the database too.
///
/// @param home address of the server
record SetupSecret(String home, String secret) {
  private static final String FILE = "setup.secret";

  /// Asks the server for a secret, leaves it in the file and words the invitation; empty where
  /// there is an owner already.
  static Optional<String> invite(Server server) throws IOException {
    Path file = server.config().data().folder().resolve(FILE);
    Files.deleteIfExists(file);
    Optional<String> secret = server.setupSecret();
    if (secret.isEmpty()) {
      return Optional.empty();
    }
    SetupSecret left = new SetupSecret(Serving.home(server), secret.get());
    left.write(file);
    return Optional.of(
        """

        Nobody owns this server yet. Become its owner here, once, within a day:
          %s/setup#secret=%s
        or in a terminal: %s setup --name NAME
        """
            .formatted(left.home(), left.secret(), command()));
  }

  /// How the launcher was called, so that the advice works where it is read.
  private static String command() {
    String command = System.getProperty("gatehouse.command", "gatehouse");
    return command.contains(" ") ? "'" + command + "'" : command;
  }

  /// What a running server left, if it waits for its owner.
  static Optional<SetupSecret> find(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(file);
    return lines.size() == 2
        ? Optional.of(new SetupSecret(lines.get(0), lines.get(1)))
        : Optional.empty();
  }

  static void forget(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(FILE));
  }

  private void write(Path file) throws IOException {
    var onlyOwner =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (var channel =
        Files.newByteChannel(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), onlyOwner)) {
      channel.write(StandardCharsets.UTF_8.encode(home + "\n" + secret + "\n"));
    }
  }

  /// Without the secret.
  @Override
  public String toString() {
    return "SetupSecret[" + home + "]";
  }
}
