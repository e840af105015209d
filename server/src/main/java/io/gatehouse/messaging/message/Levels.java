package io.gatehouse.messaging.message;

/// Takes the names of channels, and filters, apart.
public final class Levels {
  private Levels() {}

  /// The parts of a name between its slashes.
  public static String[] of(String name) {
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
