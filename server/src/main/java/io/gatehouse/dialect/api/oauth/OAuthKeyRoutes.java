package io.gatehouse.dialect.api.oauth;

import io.gatehouse.access.Access;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.oauth.KeyRotation;
import io.gatehouse.identity.oauth.SigningKeys;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The keys by which an application signs, for those who administer it.
public final class OAuthKeyRoutes {
  private static final String ALL = "/v1/oauth/keys";

  private final KeyRotation rotation;
  private final Access access;

  public OAuthKeyRoutes(KeyRotation rotation, Access access) {
    this.rotation = rotation;
    this.access = access;
  }

  public void mount(OAuthClientRoutes.Offers offers) {
    offers.route(Method.GET, ALL, this::list);
    offers.route(Method.POST, ALL, this::rotate);
  }

  private Response list(Request request) {
    return shown(rotation.list(access.author(request.signedIn())));
  }

  private Response rotate(Request request) {
    Turn turn = request.body(Turn.class);
    KeyRotation.Manner manner =
        switch (turn.manner()) {
          case null -> KeyRotation.Manner.ANNOUNCED;
          case ANNOUNCED -> KeyRotation.Manner.ANNOUNCED;
          case AT_ONCE -> KeyRotation.Manner.AT_ONCE;
          case ALONE -> KeyRotation.Manner.ALONE;
        };
    return shown(rotation.rotate(access.author(request.signedIn()), manner));
  }

  private static Response shown(List<SigningKeys.Shown> keys) {
    return Response.ok(Map.of("items", keys.stream().map(Shown::of).toList()));
  }

  /// @param manner how the next key takes its place; announced if absent
  public record Turn(@Nullable Manner manner) {}

  /// As it is written.
  public enum Manner {
    ANNOUNCED,
    AT_ONCE,
    ALONE
  }

  /// One key of the set.
  ///
  /// @param state `was`, `signs` or `next`
  public record Shown(String kid, Instant since, String state) {

    static Shown of(SigningKeys.Shown key) {
      return new Shown(
          key.id(), Instant.ofEpochMilli(key.since()), key.state().name().toLowerCase(Locale.ROOT));
    }
  }
}
