package io.gatehouse.store.raptor;

import org.jspecify.annotations.Nullable;

/// One thing that Raptor's clients keep.
///
/// @param principal id of the principal that it belongs to and goes with; null for nobody
/// @param token id of the token that it goes with
/// @param above id of the item of the same kind that it hangs below
/// @param domain id of the app that it is in
/// @param name what it is found by
/// @param body a JSON object
public record RaptorItem(
    String application,
    Kind kind,
    String id,
    @Nullable String principal,
    @Nullable String token,
    @Nullable String above,
    @Nullable String domain,
    @Nullable String name,
    String body,
    long createdAt,
    long updatedAt,
    long version) {

  /// A new one that hangs nowhere.
  public static RaptorItem fresh(
      String application, Kind kind, String id, String body, long createdAt) {
    return new RaptorItem(
        application, kind, id, null, null, null, null, null, body, createdAt, createdAt, 1);
  }

  /// Belonging to a principal.
  public RaptorItem of(@Nullable String holder) {
    return new RaptorItem(
        application,
        kind,
        id,
        holder,
        token,
        above,
        domain,
        name,
        body,
        createdAt,
        updatedAt,
        version);
  }

  /// Going with a token.
  public RaptorItem with(String credential) {
    return new RaptorItem(
        application,
        kind,
        id,
        principal,
        credential,
        above,
        domain,
        name,
        body,
        createdAt,
        updatedAt,
        version);
  }

  /// At another place.
  public RaptorItem placed(@Nullable String parent, @Nullable String app) {
    return new RaptorItem(
        application,
        kind,
        id,
        principal,
        token,
        parent,
        app,
        name,
        body,
        createdAt,
        updatedAt,
        version);
  }

  /// With another name and content.
  public RaptorItem saying(@Nullable String label, String content, long now) {
    return new RaptorItem(
        application,
        kind,
        id,
        principal,
        token,
        above,
        domain,
        label,
        content,
        createdAt,
        now,
        version);
  }

  /// What there is.
  public enum Kind {
    APP,
    NODE,
    PROFILE,
    USER,
    DEVICE,
    ROLE,
    TOKEN,
    CLIENT
  }
}
