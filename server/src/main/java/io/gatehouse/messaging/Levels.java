package io.gatehouse.messaging;

/// The parts of a channel's name between its slashes.
final class Levels {
  private Levels() {}

  static String[] split(String name) {
    int count = 1;
    for (int at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) {
      count++;
    }
    String[] levels = new String[count];
    int from = 0;
    for (int i = 0; i < count - 1; i++) {
      int slash = name.indexOf('/', from);
      levels[i] = name.substring(from, slash);
      from = slash + 1;
    }
    levels[count - 1] = name.substring(from);
    return levels;
  }
}
