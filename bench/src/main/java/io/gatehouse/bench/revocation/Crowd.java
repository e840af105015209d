package io.gatehouse.bench.revocation;

import io.gatehouse.bench.lab.Fleet;
import io.gatehouse.bench.lab.Lab;
import io.gatehouse.bench.load.Generator;
import io.gatehouse.bench.load.MqttClient;
import io.gatehouse.bench.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Thousands of connections in groups, of which each listens to a channel of its own.
final class Crowd implements AutoCloseable {
  private static final int GROUP = 50;
  private static final int UNDER_WAY = 32;

  /// Open files besides the connections, and more than enough.
  private static final int OTHER_FILES = 500;

  private final Generator generator;
  private final ServerProcess server;
  private final Fleet fleet;
  private final MqttClient publisher;
  private final Heartbeat heartbeat;
  private final List<Member> members = new ArrayList<>();
  private int numbers;

  private Crowd(
      Generator generator,
      ServerProcess server,
      Fleet fleet,
      MqttClient publisher,
      Heartbeat heartbeat) {
    this.generator = generator;
    this.server = server;
    this.fleet = fleet;
    this.publisher = publisher;
    this.heartbeat = heartbeat;
  }

  static Crowd gather(Lab lab, int size) throws Exception {
    checkFiles(size);
    ServerProcess server = lab.server();
    int groups = Math.max(1, size / GROUP);
    Fleet fleet = Fleet.create(lab, server.api(), groups);
    Fleet.Pass speaker = fleet.speaker(lab);
    MqttClient publisher =
        MqttClient.connect(
            lab.generator(),
            server.doors().mqtt(),
            new MqttClient.Login("speaker", speaker.device(), speaker.value()));
    List<String> channels = new ArrayList<>();
    for (int group = 0; group < groups; group++) {
      channels.add(channel(fleet, group));
    }
    Heartbeat heartbeat = new Heartbeat(lab.generator(), publisher, channels);
    Crowd crowd = new Crowd(lab.generator(), server, fleet, publisher, heartbeat);
    try {
      crowd.fill(fleet.passes(size));
      return crowd;
    } catch (Exception failed) {
      crowd.close();
      throw failed;
    }
  }

  private static String channel(Fleet fleet, int group) {
    return fleet.channel() + "/" + group;
  }

  /// The server is a child and has the same limit.
  private static void checkFiles(int size) throws IOException {
    Path limits = Path.of("/proc/self/limits");
    if (!Files.isReadable(limits)) {
      return;
    }
    for (String line : Files.readAllLines(limits)) {
      if (line.startsWith("Max open files")) {
        String soft = line.substring("Max open files".length()).trim().split("\\s+")[0];
        if (!soft.equals("unlimited") && Long.parseLong(soft) < size + OTHER_FILES) {
          throw new IllegalStateException(
              "%d connections need %d open files and the limit is %s: raise it with `ulimit -n`"
                  .formatted(size, size + OTHER_FILES, soft));
        }
      }
    }
  }

  private void fill(List<Fleet.Pass> passes) throws Exception {
    Semaphore free = new Semaphore(UNDER_WAY);
    List<Future<Member>> coming = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < passes.size(); i++) {
        Fleet.Pass pass = passes.get(i);
        int place = i;
        int number = numbers++;
        free.acquire();
        coming.add(
            threads.submit(() -> {
              try {
                return connect(pass, place, number);
              } finally {
                free.release();
              }
            }));
      }
      for (Future<Member> member : coming) {
        members.add(member.get());
      }
    }
  }

  /// @param number no other connection has or had it
  private Member connect(Fleet.Pass pass, int place, int number) throws InterruptedException {
    int group = group(place);
    Member member =
        Member.connect(
            generator, server.doors(), pass, channel(fleet, group), number, place % 2 == 0);
    member.expectFrom(heartbeat.sent(group));
    return member;
  }

  /// Neighbours speak different protocols, so both are in each group.
  private int group(int place) {
    return place / 2 % fleet.devices().size();
  }

  Fleet fleet() {
    return fleet;
  }

  Heartbeat heartbeat() {
    return heartbeat;
  }

  int size() {
    return members.size();
  }

  Member member(int place) {
    return members.get(place);
  }

  List<Member> all() {
    return members;
  }

  /// Puts a new connection in the place of one that was ended.
  void replace(int place) throws InterruptedException {
    members.set(place, connect(fleet.passes(1).getFirst(), place, numbers++));
  }

  /// Puts a new connection in the place of each one, by the same tokens.
  void comeBack() throws Exception {
    List<Fleet.Pass> passes = members.stream().map(Member::pass).toList();
    members.forEach(Member::close);
    members.clear();
    fill(passes);
  }

  long heard() {
    return members.stream().mapToLong(Member::heard).sum();
  }

  /// Messages that somebody did not hear whose connection was not touched; waits a little for those
  /// that are under way.
  long missed() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
    long missed = count();
    while (missed > 0 && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(20);
      missed = count();
    }
    return missed;
  }

  private long count() {
    long missed = 0;
    for (int place = 0; place < members.size(); place++) {
      missed += members.get(place).missed(heartbeat.sent(group(place)));
    }
    return missed;
  }

  @Override
  public void close() {
    members.forEach(Member::close);
    publisher.close();
  }
}
