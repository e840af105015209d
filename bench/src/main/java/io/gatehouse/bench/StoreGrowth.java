package io.gatehouse.bench;

import io.gatehouse.bench.report.Budget;
import io.gatehouse.bench.report.Result;
import io.gatehouse.bench.report.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What provisioning and looking up cost in SQLite while the directory grows to a million devices.
final class StoreGrowth implements Measurement {
  private static final int WRITERS = 256;

  @Override
  public String name() {
    return "store-growth";
  }

  @Override
  public String about() {
    return "durable provisioning and lookups while the directory grows to a million devices";
  }

  @Override
  public boolean isQuick() {
    return false;
  }

  @Override
  public List<Result> measure(Lab lab) throws Exception {
    List<Result> results = new ArrayList<>();
    try (Provisioning provisioning = new Provisioning(lab.freshFolder())) {
      int most = lab.scale().devices();
      for (int step : new int[] {most / 100, most / 10, most}) {
        while (provisioning.devices() < step) {
          provisioning.run(WRITERS, Duration.ofMillis(500));
        }
        Window writes = provisioning.run(WRITERS, lab.scale().window());
        Window lookups = provisioning.look(lab.scale().window());
        String size = "-" + step;
        results.add(
            Result.of("store-growth" + size, writes.perSecond(), "devices/s")
                .within(Budget.atLeast(2_000)));
        results.add(Result.of("store-lookup" + size, lookups.perSecond(), "lookups/s"));
      }
    }
    return results;
  }
}
