package io.gatehouse.document;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What somebody wants changed in a document.
///
/// @param fields a JSON object; null to leave them
/// @param whole whether those are all fields, and what is missing goes; otherwise they are merged
///   into what is there (RFC 7396)
/// @param lists null to leave them, empty for those of the schema
/// @param creator null to leave it
/// @param owner null to leave it, empty for nobody
/// @param keep whether to keep what it was, where the schema lets one choose
/// @param version what it has to be at; null for whatever it is at
@SuppressWarnings("NullableOptional") // absent, none and a value are three things
public record Edit(
    @Nullable String fields,
    boolean whole,
    @Nullable Optional<Lists> lists,
    @Nullable String creator,
    @Nullable Optional<String> owner,
    boolean keep,
    @Nullable Long version) {

  /// Some fields, merged into what is there.
  public static Edit merge(String fields, @Nullable Long version) {
    return new Edit(fields, false, null, null, null, false, version);
  }

  /// All fields.
  public static Edit replace(String fields, @Nullable Long version) {
    return new Edit(fields, true, null, null, null, false, version);
  }
}
