package io.gatehouse.conformance.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The programs of a PostgreSQL that is installed here, and the user to run them as: PostgreSQL
/// refuses to run as root.
///
/// @param bin folder that holds `initdb` and `postgres`
/// @param become what stands before a command so that it runs as an unprivileged user
record PostgresPrograms(String bin, List<String> become) {
  private static final String MISSING =
      "PostgreSQL was not found, and the stores are tried on it: install it with"
          + " `apt-get install postgresql` (or put the folder of initdb and postgres on the path)";

  static PostgresPrograms find() {
    String bin =
        folders()
            .filter(folder -> Files.isExecutable(folder.resolve("initdb")))
            .filter(folder -> Files.isExecutable(folder.resolve("postgres")))
            .map(PostgresPrograms::real)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException(MISSING));
    return new PostgresPrograms(
        bin,
        isRoot()
            ? List.of("setpriv", "--reuid=" + user(), "--regid=" + user(), "--clear-groups", "--")
            : List.of());
  }

  private static Stream<Path> folders() {
    Stream<Path> path =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
            .filter(folder -> !folder.isEmpty())
            .map(Path::of);
    return Stream.concat(installed(), path);
  }

  /// Debian's places, newest first.
  private static Stream<Path> installed() {
    try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
      return versions
          .sorted(Comparator.comparingInt(PostgresPrograms::version).reversed())
          .map(version -> version.resolve("bin"))
          .toList()
          .stream();
    } catch (IOException e) {
      return Stream.of();
    }
  }

  private static int version(Path folder) {
    String name = folder.getFileName().toString();
    return name.matches("[0-9]{1,4}") ? Integer.parseInt(name) : 0;
  }

  private static String real(Path folder) {
    try {
      return folder.resolve("postgres").toRealPath().resolveSibling("").toString();
    } catch (IOException e) {
      return folder.toString();
    }
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static String user() {
    return Files.exists(Path.of("/var/lib/postgresql"), LinkOption.NOFOLLOW_LINKS)
        ? "postgres"
        : "nobody";
  }

  /// Gives the folder to the user that the programs run as.
  void own(Path folder) throws IOException {
    if (!become.isEmpty()) {
      finish(new ProcessBuilder("chown", "-R", user(), folder.toString()));
    }
  }

  ProcessBuilder command(String... words) {
    List<String> command = new ArrayList<>(become);
    command.addAll(List.of(words));
    return new ProcessBuilder(command).directory(Path.of("/").toFile());
  }

  void run(String program, String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of(bin + "/" + program));
    words.addAll(List.of(arguments));
    finish(command(words.toArray(String[]::new)));
  }

  private static void finish(ProcessBuilder builder) throws IOException {
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(String.join(" ", builder.command()) + " failed: " + output);
    }
  }
}
