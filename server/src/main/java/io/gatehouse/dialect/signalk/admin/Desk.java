package io.gatehouse.dialect.signalk.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.signalk.entry.Administrator;
import io.gatehouse.dialect.signalk.entry.Entry;
import io.gatehouse.dialect.signalk.entry.SecurityConfig;
import io.gatehouse.dialect.signalk.entry.UserType;
import io.gatehouse.dialect.signalk.entry.Words;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.json.Json;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Draft;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Page;
import io.gatehouse.store.PrincipalStore;
import io.gatehouse.store.record.PrincipalRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the calls of administrators have in common: who asks, what was sent, and how a failure is
/// worded.
final class Desk {
  private static final int PAGE = 500;

  private final Entry entry;

  Desk(Entry entry) {
    this.entry = entry;
  }

  Entry entry() {
    return entry;
  }

  /// The author of what this request changes; refuses whoever does not administer Signal K.
  Author author(Request request) {
    return entry.administrator(request.signedIn());
  }

  /// What was sent; nothing is an empty object.
  static JsonNode sent(Request request) {
    byte[] body = request.bytes();
    return body.length == 0 ? Words.object() : Json.read(body);
  }

  static @Nullable String text(JsonNode sent, String name) {
    JsonNode value = sent.path(name);
    return value.isTextual() ? value.asText() : null;
  }

  /// The type that was sent, or null; refuses a word that is none.
  static @Nullable UserType type(JsonNode sent, String name) {
    JsonNode value = sent.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    return UserType.parse(value.asText())
        .orElseThrow(() ->
            Problem.of(ProblemType.INVALID, "`%s` is no type".formatted(value.asText()))
                .at(name)
                .cure("use admin, readwrite or readonly")
                .refused());
  }

  /// Epoch milliseconds after a time such as `1y`, or after what the settings say; null for never.
  @Nullable Long end(@Nullable String expiration, String application) {
    String text = expiration == null ? entry.securities().of(application).expiration() : expiration;
    Optional<Duration> life;
    try {
      life = SecurityConfig.time(text);
    } catch (IllegalArgumentException wrong) {
      throw Problem.of(ProblemType.INVALID, String.valueOf(wrong.getMessage()))
          .at("expiration")
          .refused();
    }
    return life.map(time -> entry.rooms().clock().millis() + time.toMillis()).orElse(null);
  }

  /// The answer to a change that was refused: what the stock pages show, and why.
  static Response failed(int status, String text, Refused why) {
    if (why.problem().type() == ProblemType.UNAVAILABLE) {
      throw why;
    }
    return Words.text(status, text + ": " + why.problem().line());
  }

  /// Those of Signal K's side.
  List<PrincipalRecord> all(String application, Subject.Kind kind) {
    PrincipalStore.Filter filter = new PrincipalStore.Filter(kind, null, null, null, null);
    List<PrincipalRecord> all = new ArrayList<>();
    String after = null;
    do {
      String from = after;
      Page<PrincipalRecord> page =
          entry.rooms().stores().read(t -> t.principals().list(application, filter, from, PAGE));
      page.items().stream().filter(Administrator::reaches).forEach(all::add);
      after = page.next();
    } while (after != null);
    return all;
  }

  /// The same principal as another type, and with another description where one is given.
  static Draft retyped(Draft draft, @Nullable UserType type, @Nullable String description) {
    return new Draft(
        draft.kind(),
        draft.id(),
        draft.name(),
        description == null ? draft.description() : description,
        draft.enabled(),
        draft.owner(),
        draft.parent(),
        type == null ? draft.roles() : Set.of(type.role()),
        draft.groups(),
        draft.attributes(),
        draft.publicData());
  }
}
