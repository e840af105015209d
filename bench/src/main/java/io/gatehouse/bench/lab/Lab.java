package io.gatehouse.bench.lab;

import io.gatehouse.bench.broker.BrokerKind;
import io.gatehouse.bench.load.Generator;
import io.gatehouse.bench.process.Cores;
import io.gatehouse.bench.process.PeerProcess;
import io.gatehouse.bench.process.ServerProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where a run takes place: the processors, a folder, the generator and the server, which all
/// measurements share so that it is warmed up once.
public final class Lab implements AutoCloseable {
  private final Scale scale;
  private final List<BrokerKind> peers;
  private final @Nullable String beside;
  private final PrintStream progress;
  private final Cores cores;
  private final Path folder;
  private @Nullable Generator generator;
  private @Nullable ServerProcess server;
  private int names;

  /// @param peers that were asked for by name
  /// @param beside the server that shall be measured too although it has to be fetched first; empty
  ///   for all such servers, null for none
  public Lab(
      Scale scale,
      Cores cores,
      List<BrokerKind> peers,
      @Nullable String beside,
      PrintStream progress)
      throws IOException {
    this.scale = scale;
    this.cores = cores;
    this.peers = List.copyOf(peers);
    this.beside = beside;
    this.progress = progress;
    this.folder = Files.createTempDirectory("gatehouse-bench");
  }

  /// One generator plays thousands of clients, which no server should allow by default.
  private Map<String, String> settings() {
    return Map.of(
        "GATEHOUSE_LIMITS_CONNECTIONS_PER_PRINCIPAL",
        "100000",
        "GATEHOUSE_LIMITS_CONNECTIONS_PER_ADDRESS",
        "100000",
        "GATEHOUSE_PASSWORD_BCRYPT_COST",
        Integer.toString(scale.bcryptCost()));
  }

  public Scale scale() {
    return scale;
  }

  /// The brokers that were asked for by name.
  public List<BrokerKind> peers() {
    return peers;
  }

  /// Whether this server, which has to be fetched first, shall be measured too.
  public boolean beside(String server) {
    return beside != null && (beside.isEmpty() || beside.equals(server));
  }

  public Cores cores() {
    return cores;
  }

  public void say(String line) {
    progress.println(line);
  }

  /// A name that nothing in the shared server has yet.
  public String name(String kind) {
    names++;
    return kind + "-" + names;
  }

  /// From the first use on this process keeps off the server's core.
  public Generator generator() throws IOException, InterruptedException {
    Generator current = generator;
    if (current == null) {
      cores.keepOut();
      current = new Generator();
      generator = current;
    }
    return current;
  }

  /// The shared server, with an owner.
  public ServerProcess server() throws IOException, InterruptedException {
    ServerProcess current = server;
    if (current == null) {
      generator();
      current = ServerProcess.owned(cores, folder.resolve("server"), settings());
      server = current;
    }
    return current;
  }

  /// A server of the caller's own, just started and without an owner.
  public ServerProcess freshServer() throws IOException, InterruptedException {
    return ServerProcess.bare(cores, folder.resolve(name("fresh")), settings());
  }

  /// As [#freshServer], with an owner.
  public ServerProcess freshOwnedServer() throws IOException, InterruptedException {
    return freshOwnedServer(Map.of());
  }

  /// @param more settings, which go before those that all servers have
  public ServerProcess freshOwnedServer(Map<String, String> more)
      throws IOException, InterruptedException {
    generator();
    return ServerProcess.owned(cores, folder.resolve(name("fresh")), settings(more));
  }

  /// What every server is started with.
  ///
  /// @param more settings, which go before those that all servers have
  public Map<String, String> settings(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(settings());
    all.putAll(more);
    return all;
  }

  public PeerProcess peer(Class<?> main, List<String> arguments)
      throws IOException, InterruptedException {
    generator();
    return PeerProcess.start(cores, folder, main, arguments);
  }

  /// A folder for what a measurement writes.
  public Path freshFolder() throws IOException {
    return Files.createDirectories(folder.resolve(name("folder")));
  }

  @Override
  public void close() throws IOException {
    if (server != null) {
      server.close();
    }
    if (generator != null) {
      generator.close();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).forEach(Lab::delete);
    }
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException undeletable) {
      throw new UncheckedIOException(undeletable);
    }
  }
}
