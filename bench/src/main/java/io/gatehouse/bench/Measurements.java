package io.gatehouse.bench;

import io.gatehouse.bench.identity.Identity;
import io.gatehouse.bench.lab.Measurement;
import io.gatehouse.bench.messaging.Messaging;
import io.gatehouse.bench.provisioning.ProvisioningLoad;
import io.gatehouse.bench.records.Records;
import io.gatehouse.bench.revocation.Revocation;
import io.gatehouse.bench.script.ScriptCalls;
import io.gatehouse.bench.signalk.SignalK;
import java.util.List;
import java.util.stream.Collectors;

/// All measurements, in the order in which they run: the logins come before the checks because they
/// warm the server up for them.
final class Measurements {
  private static final List<Measurement> ALL =
      List.of(
          new Decisions(),
          new Logins(),
          new HttpCheck(),
          new WebSocketFanOut(),
          new Revocation(),
          new Start(),
          new StoreLoad(),
          new StoreGrowth(),
          new ProvisioningLoad(),
          new Records(),
          new Messaging(),
          new SignalK(),
          new Identity(),
          new ScriptCalls());

  private Measurements() {}

  static List<Measurement> all() {
    return ALL;
  }

  /// The ones for a run in which nothing is named.
  static List<Measurement> unnamed(boolean quick) {
    return ALL.stream().filter(each -> each.isQuick() || !quick).toList();
  }

  /// The named ones in their order here.
  static List<Measurement> named(List<String> names) {
    for (String name : names) {
      if (ALL.stream().noneMatch(each -> each.name().equals(name))) {
        throw new IllegalArgumentException(
            "there is no measurement `%s`; there are %s"
                .formatted(
                    name, ALL.stream().map(Measurement::name).collect(Collectors.joining(", "))));
      }
    }
    return ALL.stream().filter(each -> names.contains(each.name())).toList();
  }
}
