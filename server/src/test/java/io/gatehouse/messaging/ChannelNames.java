package io.gatehouse.messaging;

import java.util.Random;
import java.util.StringJoiner;

/// Makes names and filters of channels that often match each other, by a seeded generator.
record ChannelNames(Random random) {
  private static final String[] WORDS = {"a", "b", "c", "", "$s"};

  String channel() {
    StringJoiner name = new StringJoiner("/");
    int levels = 1 + random.nextInt(4);
    for (int i = 0; i < levels; i++) {
      name.add(word());
    }
    return name.toString().isEmpty() ? "a" : name.toString();
  }

  String filter() {
    StringJoiner filter = new StringJoiner("/");
    int levels = 1 + random.nextInt(4);
    for (int i = 0; i < levels; i++) {
      if (i == levels - 1 && random.nextInt(3) == 0) {
        filter.add("#");
      } else {
        filter.add(random.nextInt(3) == 0 ? "+" : word());
      }
    }
    return filter.toString().isEmpty() ? "#" : filter.toString();
  }

  private String word() {
    return WORDS[random.nextInt(WORDS.length)];
  }
}
