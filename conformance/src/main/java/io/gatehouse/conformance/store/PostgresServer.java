package io.gatehouse.conformance.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A real PostgreSQL server of our own, in a temporary folder and on a free port of this machine.
///
/// It ends with the process that started it, however that ends: its shell watches a pipe.
public final class PostgresServer implements AutoCloseable {
  private static final String USER = "gatehouse";
  private static final String READY = "database system is ready to accept connections";

  /// Starts the server in the background, and stops it when the pipe from us is closed.
  private static final String SCRIPT =
      "\"$1/postgres\" -D \"$2\" -p \"$3\" -h 127.0.0.1 -k \"$2\" -c max_connections=80"
          + " -c shared_buffers=32MB -c fsync=$4 2>&1 </dev/null & server=$!; echo \"pid $server\";"
          + " while read -r _; do :; done; kill -INT $server; wait $server";

  private final PostgresPrograms programs;
  private final Path folder;
  private final int port;
  private final Durability durability;
  private final String password = UUID.randomUUID().toString();
  private @Nullable Process process;
  private @Nullable ProcessHandle postmaster;

  /// Whether the server waits for the disk; without that tests run several times faster.
  public enum Durability {
    FULL,
    NONE
  }

  private PostgresServer(PostgresPrograms programs, Path folder, int port, Durability durability) {
    this.programs = programs;
    this.folder = folder;
    this.port = port;
    this.durability = durability;
  }

  /// Makes a cluster and starts a server on it.
  ///
  /// @throws IllegalStateException when PostgreSQL is not installed, saying what to install
  public static PostgresServer create(Durability durability) {
    PostgresPrograms programs = PostgresPrograms.find();
    PostgresServer server =
        new PostgresServer(programs, Folders.fresh("postgres"), freePort(), durability);
    server.initialise();
    server.start();
    return server;
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void initialise() {
    try {
      Path secret = folder.resolve("password");
      Files.writeString(secret, password + "\n");
      programs.own(folder);
      programs.run(
          "initdb",
          "-D",
          data(),
          "-U",
          USER,
          "-A",
          "scram-sha-256",
          "--pwfile=" + secret,
          "-E",
          "UTF8",
          "--locale=C",
          "--no-instructions",
          "--no-sync");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  /// Starts the server on its data, and returns once it accepts connections.
  public void start() {
    try {
      Process started =
          programs
              .command(
                  "sh",
                  "-c",
                  SCRIPT,
                  "sh",
                  programs.bin(),
                  data(),
                  Integer.toString(port),
                  durability == Durability.FULL ? "on" : "off")
              .redirectErrorStream(true)
              .start();
      process = started;
      CompletableFuture<Void> ready = new CompletableFuture<>();
      Thread.ofVirtual().name("postgres-log").start(() -> follow(started, ready));
      ready.get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("PostgreSQL did not start", e);
    }
  }

  private void follow(Process started, CompletableFuture<Void> ready) {
    List<String> log = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("pid ")) {
          postmaster = ProcessHandle.of(Long.parseLong(line.substring(4))).orElseThrow();
        } else if (line.contains(READY)) {
          ready.complete(null);
        } else if (!ready.isDone()) {
          log.add(line);
        }
      }
    } catch (IOException e) {
      log.add(e.toString());
    }
    ready.completeExceptionally(new IllegalStateException(String.join("\n", log)));
  }

  private List<ProcessHandle> processes() {
    ProcessHandle main = postmaster;
    if (main == null) {
      throw new IllegalStateException("the server does not run");
    }
    List<ProcessHandle> all = new ArrayList<>(main.descendants().toList());
    all.add(main);
    return all;
  }

  /// Has the server hang: its connections stay, and nothing answers.
  public void freeze() {
    signal("-STOP");
  }

  /// Lets a server that hangs go on.
  public void thaw() {
    signal("-CONT");
  }

  private void signal(String signal) {
    List<String> command = new ArrayList<>(List.of("kill", signal));
    processes().forEach(one -> command.add(Long.toString(one.pid())));
    try {
      // one that has ended meanwhile is no failure
      new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// Ends the server as a power cut would: every process of it, at once.
  public void kill() {
    List<ProcessHandle> all = processes();
    all.forEach(ProcessHandle::destroyForcibly);
    close(process);
    all.forEach(PostgresServer::awaitEnd);
  }

  /// A process whose parent was killed too may stay listed as long as nobody takes its exit code.
  private static void awaitEnd(ProcessHandle handle) {
    handle.onExit().completeOnTimeout(handle, 5, TimeUnit.SECONDS).join();
  }

  /// Ends the server in order.
  public void stop() {
    close(process);
  }

  private static void close(@Nullable Process shell) {
    if (shell != null) {
      try {
        shell.getOutputStream().close();
      } catch (IOException _) {
        // the shell has gone already
      }
      shell.onExit().join();
    }
  }

  /// What `store.url` is for a database of this server.
  public String url(String database) {
    return "postgresql://%s:%s@127.0.0.1:%d/%s".formatted(USER, password, port, database);
  }

  /// Runs a statement as the superuser.
  int run(String database, String statement) {
    String url = "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
    try (Connection connection = DriverManager.getConnection(url, USER, password);
        Statement run = connection.createStatement()) {
      return run.executeUpdate(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Nothing of it is wanted any more, so it need not end in order.
  @Override
  public void close() {
    ProcessHandle main = postmaster;
    if (main != null && main.isAlive()) {
      kill();
    }
    Folders.delete(folder);
  }
}
