package io.gatehouse.dialect.signalk.model;

import java.util.Set;

/// What a value is of: a path in a context, or what describes it.
///
/// @param context such as `vessels.urn:mrn:signalk:uuid:…`; never `vessels.self`
/// @param path such as `navigation.speedOverGround`
/// @param meta whether this is the description of the path and not its value
public record Place(String context, String path, boolean meta) {
  /// What a vessel is called: plain properties of a context, without source or time.
  private static final Set<String> PLAIN =
      Set.of("name", "mmsi", "uuid", "url", "flag", "port", "registrations", "communication");

  public static Place value(String context, String path) {
    return new Place(context, path, false);
  }

  /// Whether the tree shows it as a plain property.
  public boolean plain() {
    return !meta && isPlain(path);
  }

  static boolean isPlain(String path) {
    return PLAIN.contains(path);
  }
}
