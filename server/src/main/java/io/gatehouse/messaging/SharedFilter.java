package io.gatehouse.messaging;

import org.jspecify.annotations.Nullable;

/// A filter as it is asked for: `fleet/+`, or `$share/workers/fleet/+` for one that members of the
/// group `workers` share (MQTT 5 section 4.8.2).
///
/// @param group null where it is not shared
/// @param filter what is listened to
record SharedFilter(@Nullable String group, String filter) {
  private static final String PREFIX = "$share/";

  /// Null where the form of a shared filter is wrong.
  static @Nullable SharedFilter parse(String text) {
    if (!text.startsWith(PREFIX)) {
      return new SharedFilter(null, text);
    }
    int slash = text.indexOf('/', PREFIX.length());
    String group = slash < 0 ? "" : text.substring(PREFIX.length(), slash);
    boolean good = !group.isEmpty() && group.indexOf('+') < 0 && group.indexOf('#') < 0;
    return good && slash + 1 < text.length()
        ? new SharedFilter(group, text.substring(slash + 1))
        : null;
  }
}
