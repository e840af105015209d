package io.gatehouse.core.index;

/// The hash of names in tables and trees, which grows character by character, so that one scan of a
/// name gives the hash of each prefix.
public final class NameHash {
  /// The hash of the empty name.
  public static final long START = 0xcbf29ce484222325L;

  private NameHash() {}

  public static long add(long hash, char c) {
    return (hash ^ c) * 0x9e3779b97f4a7c15L;
  }

  /// The hash of a name that follows what has a hash already.
  public static long of(long start, String name) {
    long hash = start;
    for (int i = 0; i < name.length(); i++) {
      hash = add(hash, name.charAt(i));
    }
    return hash;
  }

  /// The place in a table of `mask + 1` places.
  static int slot(long hash, int mask) {
    return (int) (((hash ^ (hash >>> 29)) * 0xd6e8feb86659fd93L) >>> 32) & mask;
  }
}
