package io.gatehouse.bench;

import io.gatehouse.bench.peer.BareFsync;
import io.gatehouse.bench.report.Budget;
import io.gatehouse.bench.report.Result;
import io.gatehouse.bench.report.Rounds;
import java.util.List;

/// How many devices a second are durably provisioned in SQLite by one writer and by many, beside
/// the bare appending of one record and waiting for the disk, over and over.
final class StoreLoad implements Measurement {
  private static final int MANY = 64;

  @Override
  public String name() {
    return "store";
  }

  @Override
  public String about() {
    return "durable provisioning (device, role, token, audit entry), beside a bare fsync loop";
  }

  @Override
  public List<Result> measure(Lab lab) throws Exception {
    try (Provisioning provisioning = new Provisioning(lab.freshFolder());
        BareFsync disk = new BareFsync(lab.freshFolder().resolve("append"))) {
      provisioning.run(MANY, lab.scale().warmUp());
      return List.of(
          rate(lab, provisioning, disk, 1),
          rate(lab, provisioning, disk, MANY).within(Budget.atLeast(2_000)));
    }
  }

  private static Result rate(Lab lab, Provisioning ours, BareFsync disk, int writers)
      throws Exception {
    return Rounds.alternate(
            lab.scale().rounds(),
            () -> ours.run(writers, lab.scale().window()),
            () -> disk.run(lab.scale().window()))
        .result(
            new Rounds.Names("store-" + writers, "devices/s", "bare fsync loop"),
            window -> window.perSecond());
  }
}
