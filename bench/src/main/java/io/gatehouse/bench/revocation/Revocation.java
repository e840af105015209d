package io.gatehouse.bench.revocation;

import io.gatehouse.bench.lab.Fleet;
import io.gatehouse.bench.lab.Lab;
import io.gatehouse.bench.lab.Measurement;
import io.gatehouse.bench.load.HttpCaller;
import io.gatehouse.bench.load.HttpLoad;
import io.gatehouse.bench.report.Budget;
import io.gatehouse.bench.report.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/// How long a connection lives after its token is taken away among thousands that must not notice,
/// and how long all of them keep a right that one change takes away.
public final class Revocation implements Measurement {
  private static final long LONGEST = TimeUnit.MINUTES.toNanos(1);
  private static final int CALLERS = 32;
  private static final byte[] PING = HttpLoad.request("GET", "/health/live", List.of(), "");

  @Override
  public String name() {
    return "revocation";
  }

  @Override
  public String about() {
    return "from sending the change to the last byte of the socket: 1 of N connections, and all";
  }

  @Override
  public List<Result> measure(Lab lab) throws Exception {
    int size = lab.scale().connections();
    try (Crowd crowd = Crowd.gather(lab, size);
        HttpCaller caller = HttpCaller.connect(lab.generator(), lab.server().doors().http());
        Disk disk = new Disk(lab.freshFolder().resolve("disk"))) {
      Run run =
          new Run(lab, crowd, caller, disk, new Histogram(LONGEST, 3), new Histogram(LONGEST, 3));
      crowd.heartbeat().start();
      run.oneByOne(
          Math.max(lab.scale().revocations() / 10, Math.min(300, lab.scale().revocations() * 2)));
      restGenerator();
      Histogram latencies = run.oneByOne(lab.scale().revocations());
      crowd.heartbeat().stop();
      List<Result> results = new ArrayList<>();
      results.add(Result.of("revocation-p50", latencies.getValueAtPercentile(50) / 1e6, "ms"));
      results.add(
          Result.of("revocation-p99", latencies.getValueAtPercentile(99) / 1e6, "ms")
              .within(Budget.atMost(10)));
      results.add(
          Result.of("revocation-ping-p99", run.pings().getValueAtPercentile(99) / 1e6, "ms"));
      results.add(
          Result.of("revocation-disk-p99", run.syncs().getValueAtPercentile(99) / 1e6, "ms"));
      results.add(none("revocation-others-ended", run.wronglyEnded(), "connections"));
      results.add(none("revocation-others-missed", crowd.missed(), "messages"));
      results.addAll(run.allAtOnce());
      return results;
    }
  }

  /// Collects the generator's garbage now: what its own pauses add is no time of the server.
  private static void restGenerator() {
    System.gc();
  }

  private static Result none(String name, long count, String unit) {
    return Result.of(name, count, unit).within(Budget.atMost(0));
  }

  /// @param pings how long a request takes, in the same moments, that has nothing to do: what the
  ///   machine adds to every answer
  /// @param syncs how long the disk takes, in between, to confirm one page
  private record Run(
      Lab lab, Crowd crowd, HttpCaller caller, Disk disk, Histogram pings, Histogram syncs) {

    /// Revokes one after the other, and puts a new connection in each one's place.
    Histogram oneByOne(int rounds) throws Exception {
      pings.reset();
      syncs.reset();
      Histogram latencies = new Histogram(LONGEST, 3);
      Random random = new Random(rounds);
      for (int round = 0; round < rounds; round++) {
        int place = random.nextInt(crowd.size());
        Member member = crowd.member(place);
        long asked = caller.send(PING);
        pings.recordValue(caller.expectAccepted() - asked);
        syncs.recordValue(disk.sync());
        long sent = caller.send(token(member.pass(), round % 2 == 0));
        caller.expectAccepted();
        latencies.recordValue(Math.min(LONGEST, member.endNanos() - sent));
        crowd.replace(place);
      }
      return latencies;
    }

    private byte[] token(Fleet.Pass pass, boolean delete) {
      String path = "/v1/tokens/" + pass.id();
      return delete
          ? HttpLoad.request("DELETE", path, List.of(owner()), "")
          : patch(path, "{\"enabled\":false}");
    }

    private byte[] patch(String path, String body) {
      return HttpLoad.request("PATCH", path, List.of(owner(), "If-Match: *"), body);
    }

    private String owner() {
      return "Authorization: Bearer " + crowd.fleet().api().token();
    }

    /// Those that are there now took the places of those that were revoked, and must be open.
    int wronglyEnded() {
      return (int) crowd.all().stream().filter(Member::isEnded).count();
    }

    /// Twice: the first time the server runs code that it has not run yet.
    List<Result> allAtOnce() throws Exception {
      Fall first = fall();
      restore();
      Fall second = fall();
      return List.of(
          Result.of("revocation-all-first", first.role(), "ms"),
          Result.of("revocation-all", second.role(), "ms").within(Budget.atMost(1000)),
          none("revocation-all-leaked", first.leaked() + second.leaked(), "messages"),
          none(
              "revocation-all-wrongly-ended",
              first.wronglyEnded() + second.wronglyEnded(),
              "connections"),
          Result.of("revocation-all-connections-first", first.connections(), "ms"),
          Result.of("revocation-all-connections", second.connections(), "ms")
              .within(Budget.atMost(1000)));
    }

    /// All lose their right, and then their connections.
    private Fall fall() throws Exception {
      crowd.heartbeat().start();
      long sent = caller.send(role("publish_channel"));
      double role = (caller.expectAccepted() - sent) / 1e6;
      long leaked = leaked();
      crowd.heartbeat().stop();
      return new Fall(role, leaked, wronglyEnded(), endAll());
    }

    private record Fall(double role, long leaked, int wronglyEnded, double connections) {}

    /// Everybody is back, with the same tokens and the right to listen.
    private void restore() throws Exception {
      caller.send(role("publish_channel", "subscribe_channel"));
      caller.expectAccepted();
      enableAll(true);
      crowd.comeBack();
    }

    private byte[] role(String... verbs) {
      String below = ":" + crowd.fleet().channel() + "/#";
      String allow =
          Stream.of(verbs)
              .map(verb -> '"' + verb + below + '"')
              .collect(Collectors.joining(",", "{\"allow\":[", "]}"));
      return patch("/v1/roles/" + crowd.fleet().role(), allow);
    }

    /// What is heard by anybody once all that was said before the answer has arrived.
    private long leaked() throws InterruptedException {
      long before = -1;
      for (int i = 0; i < 20 && crowd.heard() != before; i++) {
        before = crowd.heard();
        TimeUnit.MILLISECONDS.sleep(100);
      }
      long quiet = crowd.heard();
      TimeUnit.MILLISECONDS.sleep(Math.min(1000, crowd.size()));
      return crowd.heard() - quiet + (quiet - before);
    }

    /// Disables every device, which ends all connections: until the last socket has ended.
    private double endAll() throws Exception {
      restGenerator();
      long begin = System.nanoTime();
      enableAll(false);
      long last = begin;
      for (Member member : crowd.all()) {
        last = Math.max(last, member.endNanos());
      }
      return (last - begin) / 1e6;
    }

    private void enableAll(boolean enabled) throws Exception {
      List<HttpCaller> callers = new ArrayList<>();
      try {
        for (int i = 0; i < Math.min(CALLERS, crowd.fleet().devices().size()); i++) {
          callers.add(HttpCaller.connect(lab.generator(), lab.server().doors().http()));
        }
        enableAll(callers, "{\"enabled\":" + enabled + "}");
      } finally {
        callers.forEach(HttpCaller::close);
      }
    }

    /// Each caller has one request under way.
    private void enableAll(List<HttpCaller> callers, String change) throws InterruptedException {
      List<String> devices = crowd.fleet().devices();
      for (int i = 0; i < devices.size(); i++) {
        HttpCaller next = callers.get(i % callers.size());
        if (i >= callers.size()) {
          next.expectAccepted();
        }
        next.send(patch("/v1/devices/" + devices.get(i), change));
      }
      for (HttpCaller each : callers) {
        each.expectAccepted();
      }
    }
  }
}
