package io.gatehouse.dialect.raptor.entry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Rights;
import io.gatehouse.door.http.Manner;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.json.Json;
import io.gatehouse.identity.Author;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What every part of the dialect stands on.
public final class Entry {
  private final Rooms rooms;
  private final Settings settings;
  private final Manner manner;

  public Entry(Rooms rooms, Settings settings) {
    this.rooms = rooms;
    this.settings = settings;
    this.manner = new RaptorManner(settings.applications());
  }

  public Rooms rooms() {
    return rooms;
  }

  public Settings settings() {
    return settings;
  }

  /// In which every route of the dialect is offered: `router.in(entry.manner())`.
  public Manner manner() {
    return manner;
  }

  /// For what clients of OAuth ask with a proof of their own: nothing that they show is a token.
  public Manner clientManner() {
    return new ClientManner(manner);
  }

  /// The application that a request without a token means, which must speak Raptor.
  public String application(Request request) {
    String named = request.header("Gatehouse-Application");
    if (named == null) {
      return settings.applications().getFirst();
    }
    if (!settings.applications().contains(named)) {
      throw Problem.of(ProblemType.NOT_FOUND, "`%s` does not speak Raptor".formatted(named))
          .cure("leave `Gatehouse-Application` out")
          .refused();
    }
    return named;
  }

  /// The token that a request shows, or null.
  public @Nullable String token(Request request) {
    return RaptorManner.bare(request.header("Authorization"));
  }

  /// The author of what this request changes.
  public Author author(Request request) {
    return rooms.access().author(request.signedIn());
  }

  public Author author(Rights rights) {
    return rooms.access().author(rights);
  }

  public long now() {
    return rooms.clock().millis();
  }

  /// A new id, as all of Raptor's are.
  public String id() {
    byte[] bits = new byte[16];
    rooms.random().nextBytes(bits);
    bits[6] = (byte) ((bits[6] & 0x0f) | 0x40);
    bits[8] = (byte) ((bits[8] & 0x3f) | 0x80);
    return uuid(bits).toString();
  }

  private static UUID uuid(byte[] bits) {
    long high = 0;
    long low = 0;
    for (int at = 0; at < 8; at++) {
      high = (high << 8) | (bits[at] & 0xff);
      low = (low << 8) | (bits[at + 8] & 0xff);
    }
    return new UUID(high, low);
  }

  /// The object that a text of ours holds.
  public static ObjectNode read(String body) {
    return (ObjectNode) Json.read(body);
  }

  public static String write(Object json) {
    return new String(Json.write(json), StandardCharsets.UTF_8);
  }
}
