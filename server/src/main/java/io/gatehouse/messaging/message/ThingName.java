package io.gatehouse.messaging.message;

import org.jspecify.annotations.Nullable;

/// The name of a channel, or a filter, that belongs to a device: `device/7`, `stream/7/position`,
/// `action/7/open`, `action/7/open/status`.
///
/// Everything below `device`, `stream` and `action` is kept for them. In a filter, `device` or
/// `name` may be [#ANY].
///
/// @param name of the stream or action; empty for the device itself
public record ThingName(Kind kind, String device, String name) {
  /// Stands for any device or name; nothing has such an id.
  public static final String ANY = "*";

  private static final String STATUS = "status";

  /// What a channel is for.
  public enum Kind {
    /// What the server tells about a device.
    DEVICE,
    /// What a device measures.
    STREAM,
    /// What a device is asked to do.
    ACTION,
    /// How that goes on.
    STATUS
  }

  /// Whether a channel or filter is below a name that is kept for things.
  public static boolean isKept(String text) {
    return begins(text, "device") || begins(text, "stream") || begins(text, "action");
  }

  private static boolean begins(String text, String root) {
    return text.startsWith(root)
        && (text.length() == root.length() || text.charAt(root.length()) == '/');
  }

  /// Takes a name that is kept for things apart; null where nothing can have it.
  public static @Nullable ThingName parse(String text) {
    String[] levels = Levels.of(text);
    return switch (levels[0]) {
      case "device" -> device(levels);
      case "stream" -> stream(levels);
      case "action" -> action(levels);
      default -> null;
    };
  }

  private static @Nullable ThingName device(String[] levels) {
    boolean fits = levels.length == 2 || (levels.length == 3 && levels[2].equals("#"));
    return fits ? new ThingName(Kind.DEVICE, part(levels[1]), "") : null;
  }

  private static @Nullable ThingName stream(String[] levels) {
    if (isAll(levels, 1)) {
      return new ThingName(Kind.STREAM, ANY, ANY);
    }
    boolean fits = levels.length == 3 || isAll(levels, 3);
    return fits ? new ThingName(Kind.STREAM, part(levels[1]), part(levels[2])) : null;
  }

  /// What ends in `#` is for the action and its status; the right to the first is one to both.
  private static @Nullable ThingName action(String[] levels) {
    if (isAll(levels, 1)) {
      return new ThingName(Kind.ACTION, ANY, ANY);
    }
    if (levels.length == 3 || isAll(levels, 3)) {
      return new ThingName(Kind.ACTION, part(levels[1]), part(levels[2]));
    }
    boolean status = levels.length == 4 || isAll(levels, 4);
    if (!status || !(levels[3].equals(STATUS) || levels[3].equals("+"))) {
      return null;
    }
    return new ThingName(Kind.STATUS, part(levels[1]), part(levels[2]));
  }

  private static boolean isAll(String[] levels, int at) {
    return levels.length == at + 1 && levels[at].equals("#");
  }

  private static String part(String level) {
    return level.equals("+") || level.equals("#") ? ANY : level;
  }

  /// Whether it is for one device, whichever names of it.
  public boolean isOfOneDevice() {
    return !device.equals(ANY);
  }

  /// The id of the stream or action as rights name it: `7/position`.
  public String id() {
    return device + "/" + name;
  }

  /// The channel that has this name.
  public String channel() {
    return switch (kind) {
      case DEVICE -> "device/" + device;
      case STREAM -> "stream/" + id();
      case ACTION -> "action/" + id();
      case STATUS -> "action/" + id() + "/" + STATUS;
    };
  }
}
