package io.gatehouse.core.index;

/// Something with a name, that can stand in a [NameTable]; the name, its hash and the thing itself
/// lie together in memory.
public class Named {
  final long start;
  final long hash;
  final char[] name;

  /// @param start the hash of the empty name; names with different starts are different names
  protected Named(long start, String name) {
    this.start = start;
    this.hash = NameHash.of(start, name);
    this.name = name.toCharArray();
  }

  /// Whether this is the name of the characters from a position of a text to another.
  final boolean isNamed(String text, int from, int to) {
    char[] mine = name;
    if (mine.length != to - from) {
      return false;
    }
    for (int i = 0; i < mine.length; i++) {
      if (mine[i] != text.charAt(from + i)) {
        return false;
      }
    }
    return true;
  }
}
