package io.gatehouse.bench.provisioning;

import io.gatehouse.bench.lab.Lab;
import io.gatehouse.bench.lab.Measurement;
import io.gatehouse.bench.process.ServerProcess;
import io.gatehouse.bench.report.Budget;
import io.gatehouse.bench.report.Peer;
import io.gatehouse.bench.report.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// How fast devices come in over HTTP, each with a role, a token and its audit entries, durable in
/// SQLite: in batches until there are as many as `--devices` says, and one by one before and after.
public final class ProvisioningLoad implements Measurement {
  private static final int BATCH = 1_000;
  private static final int SENDERS = 3;
  private static final int SINGLES = 64;
  private static final int STEPS = 10;
  private static final double MEGABYTE = 1 << 20;

  @Override
  public String name() {
    return "provisioning";
  }

  @Override
  public String about() {
    return "devices over HTTP, in batches and one by one, beside a bare SQLite insert loop";
  }

  @Override
  public boolean isQuick() {
    return false;
  }

  @Override
  public List<Result> measure(Lab lab) throws Exception {
    List<Result> results = new ArrayList<>();
    Peer many;
    Peer one;
    Path folder = lab.freshFolder();
    try (BareInserts bare = new BareInserts(folder.resolve("bare.db"))) {
      many = new Peer("bare inserts", bare.run(BATCH, lab.scale().window()).perSecond());
      one = new Peer("bare inserts", bare.run(1, lab.scale().window()).perSecond());
    }
    try (ServerProcess server = lab.freshOwnedServer();
        Intake intake = new Intake(server)) {
      long warm = System.nanoTime() + lab.scale().warmUp().toNanos();
      intake.run(SINGLES, 1, () -> System.nanoTime() < warm);
      results.add(single(lab, intake, "provisioning-single-first", one));
      Growth growth = grow(lab, server, intake);
      double rate = growth.rate();
      results.add(
          Result.of("provisioning-batch", rate, "devices/s")
              .against(many, rate / many.value())
              .within(Budget.atLeast(2_000)));
      results.add(
          Result.of("provisioning-batch-last", growth.last(), "devices/s")
              .within(Budget.atLeast(2_000)));
      results.add(Result.of("provisioning-memory-first", growth.firstMemory(), "MB"));
      results.add(Result.of("provisioning-memory-last", growth.lastMemory(), "MB"));
      results.add(single(lab, intake, "provisioning-single-last", one));
    }
    return results;
  }

  /// Each request is one device, so that only those who come at once share a commit.
  private static Result single(Lab lab, Intake intake, String name, Peer bare) throws Exception {
    long end = System.nanoTime() + lab.scale().window().toNanos();
    long before = intake.done();
    long start = System.nanoTime();
    intake.run(SINGLES, 1, () -> System.nanoTime() < end);
    double rate = (intake.done() - before) * 1e9 / (System.nanoTime() - start);
    return Result.of(name, rate, "devices/s").against(bare, rate / bare.value());
  }

  /// How it went.
  ///
  /// @param rate over all
  /// @param last of the last step
  /// @param firstMemory in RAM after the first step, in megabytes
  private record Growth(double rate, double last, double firstMemory, double lastMemory) {}

  private static Growth grow(Lab lab, ServerProcess server, Intake intake) throws Exception {
    int most = lab.scale().devices();
    int step = Math.max(BATCH, most / STEPS);
    long first = intake.done();
    long start = System.nanoTime();
    double rate = 0;
    double firstMemory = 0;
    double memory = 0;
    for (int at = 1; at <= STEPS && intake.done() - first < most; at++) {
      long stepStart = System.nanoTime();
      Duration processor = server.child().processorTime();
      long before = intake.done();
      AtomicLong left = new AtomicLong(step / BATCH);
      intake.run(SENDERS, BATCH, () -> left.getAndDecrement() > 0);
      double seconds = (System.nanoTime() - stepStart) / 1e9;
      rate = (intake.done() - before) / seconds;
      memory = server.child().residentBytes() / MEGABYTE;
      firstMemory = at == 1 ? memory : firstMemory;
      lab.say(
          "  %,9d devices: %,6.0f devices/s, server %3.0f %% of a processor, %4.0f MB"
              .formatted(
                  intake.done(),
                  rate,
                  server.child().processorTime().minus(processor).toMillis() / seconds / 10,
                  memory));
    }
    double all = (intake.done() - first) / ((System.nanoTime() - start) / 1e9);
    return new Growth(all, rate, firstMemory, memory);
  }
}
