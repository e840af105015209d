package io.gatehouse.door.mqtt.flow;

import java.util.HashMap;
import java.util.Map;

/// Numbers that stand for topics towards one client (MQTT 5 section 3.3.2.3.4); for one thread.
///
/// They are given out in the order of first use, and never to another topic: the first topics of a
/// connection are most often those that stay.
final class Aliases {
  private final int most;
  private final Map<String, Integer> known = new HashMap<>();

  Aliases(int most) {
    this.most = most;
  }

  /// The number that the client has for a topic, or 0.
  int known(String topic) {
    return known.getOrDefault(topic, 0);
  }

  /// The number that would be a topic's next, or 0 where there is none left.
  int next() {
    return known.size() < most ? known.size() + 1 : 0;
  }

  /// The client has been told the number of a topic, if there was one for it.
  void told(String topic) {
    if (known.size() < most) {
      known.putIfAbsent(topic, known.size() + 1);
    }
  }
}
