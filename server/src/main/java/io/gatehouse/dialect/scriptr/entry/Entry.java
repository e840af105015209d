package io.gatehouse.dialect.scriptr.entry;

import io.gatehouse.access.Rights;
import io.gatehouse.door.Presented;
import io.gatehouse.door.http.Manner;
import io.gatehouse.door.http.Request;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Origin;
import org.jspecify.annotations.Nullable;

/// What every part of the dialect stands on.
public final class Entry {
  private final Rooms rooms;
  private final Sites sites;
  private final Settings settings;
  private final ScriptrManner manner;

  public Entry(Rooms rooms, Sites sites, Settings settings) {
    this.rooms = rooms;
    this.sites = sites;
    this.settings = settings;
    this.manner = new ScriptrManner(sites, settings.anyOrigin());
  }

  public Rooms rooms() {
    return rooms;
  }

  public Sites sites() {
    return sites;
  }

  public Settings settings() {
    return settings;
  }

  /// In which every route of the dialect is offered: `router.in(entry.manner())`.
  public Manner manner() {
    return manner;
  }

  /// The rights of whoever sends this, where a form may hold the token; blocks.
  ///
  /// @param token of the form; null for none. One in the header or the query goes before it
  public Rights rights(Request request, @Nullable String token) {
    if (token == null || request.showsCredential()) {
      return request.rights();
    }
    return rights(token, request.host(), request.origin());
  }

  /// The rights of whoever shows this token; blocks.
  public Rights rights(String token, @Nullable String host, Origin origin) {
    Manner.Shown shown = manner.shown(token, host);
    Rights rights =
        rooms
            .authenticator()
            .authenticate(new Presented(shown.token(), shown.application()), origin);
    manner.require(rights);
    return rights;
  }

  /// The author of what these rights change.
  public Author author(Rights rights) {
    return rooms.access().author(rights);
  }

  public static boolean isAnonymous(Rights rights) {
    return rights.identity().credential().kind() == Identity.Kind.NONE;
  }

  public Site site(Rights rights) {
    return sites.of(rights.identity().application());
  }

  public long now() {
    return rooms.clock().millis();
  }
}
