package io.gatehouse.dialect.signalk.asking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.signalk.entry.ClientIds;
import io.gatehouse.dialect.signalk.entry.Entry;
import io.gatehouse.dialect.signalk.entry.UserType;
import io.gatehouse.dialect.signalk.entry.Words;
import io.gatehouse.dialect.signalk.login.SignIn;
import io.gatehouse.identity.Issued;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.request.Answer;
import io.gatehouse.identity.request.Asked;
import io.gatehouse.identity.request.Wish;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Takes what devices and people ask for, and tells the asker how it stands. All methods block.
///
/// What the asker polls is the id of the request and its secret; the id alone, which administrators
/// see and which a second asker of the same name gets, opens nothing. The token is handed out once.
/// An answer that was lost on the way can be had again for a minute, from the same address.
public final class Asking {
  private static final Duration GRACE = Duration.ofMinutes(1);
  private static final int HANDED_OUT = 1_000;

  private final Entry entry;
  private final Cache<String, Handed> handed;

  public Asking(Entry entry) {
    this.entry = entry;
    handed =
        Caffeine.newBuilder()
            .maximumSize(HANDED_OUT)
            .expireAfterWrite(GRACE)
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(entry.rooms().clock().millis()))
            .executor(Runnable::run)
            .build();
  }

  /// Asks for access.
  ///
  /// @param asked `{clientId,description[,permissions]}` or `{userId,password}`
  public Outcome ask(String application, JsonNode asked, Origin origin) {
    Wish wish;
    try {
      wish = wish(asked);
    } catch (IllegalArgumentException incomplete) {
      return new Outcome(400, incomplete.getMessage(), null, null);
    }
    try {
      return switch (entry.rooms().requests().ask(application, wish, origin)) {
        case Asked.Waiting waiting -> new Outcome(202, null, waiting.id(), waiting.secret());
        case Asked.AlreadyPending pending -> again(asked, pending.id(), application, origin);
      };
    } catch (Refused refused) {
      return refused(refused);
    }
  }

  /// Only whoever asked before from the same address hears of it; and the id is no key.
  private Outcome again(JsonNode asked, String id, String application, Origin origin) {
    String message =
        "A device with clientId '%s' has already requested access"
            .formatted(asked.path("clientId").asText(asked.path("userId").asText()));
    boolean same =
        entry.rooms().requests().pendingFrom(application, id).equals(Optional.of(origin.place()));
    return new Outcome(400, message, same ? id : null, null);
  }

  private static Outcome refused(Refused refused) {
    ProblemType type = refused.problem().type();
    if (type == ProblemType.FORBIDDEN) {
      return new Outcome(403, "Access requests are not allowed here", null, null);
    }
    if (type == ProblemType.INVALID) {
      return new Outcome(400, refused.problem().line(), null, null);
    }
    throw refused;
  }

  private static Wish wish(JsonNode asked) {
    if (asked.path("userId").isTextual()) {
      return new Wish.Person(
          asked.path("userId").asText().strip(), required(asked, "password"), null);
    }
    String clientId = required(asked, "clientId");
    String description = required(asked, "description");
    JsonNode permissions = asked.path("permissions");
    Set<String> roles = Set.of();
    if (!permissions.isMissingNode() && !permissions.isNull()) {
      roles =
          Set.of(
              UserType.parse(permissions.asText())
                  .orElseThrow(() -> new IllegalArgumentException("invalid permissions"))
                  .role());
    }
    return new Wish.Device(ClientIds.id(clientId), description, roles, List.of());
  }

  private static String required(JsonNode asked, String name) {
    JsonNode value = asked.path(name);
    if (!value.isTextual() || value.asText().isBlank()) {
      throw new IllegalArgumentException("a " + name + " is required");
    }
    return value.asText();
  }

  /// How a request stands, for whoever knows its secret; hands out the token, once. Null for one
  /// that is not known, and alike for whoever does not know the secret.
  ///
  /// @param secret null for whoever knows the id alone, who hears only that it is still pending
  public @Nullable ObjectNode standing(String id, @Nullable String secret, Origin origin) {
    try {
      if (secret == null) {
        return entry.rooms().requests().isPending(id, origin) ? pending(id) : null;
      }
      Answer answer = entry.rooms().requests().state(id, secret, origin);
      return switch (answer.status()) {
        case PENDING -> pending(id + "." + secret);
        case DENIED -> completed(id, secret, "DENIED");
        case APPROVED ->
            answer.tokenWaits()
                ? handOut(answer, secret, origin)
                : completed(id, secret, "APPROVED");
        case COLLECTED -> handedOut(answer, secret, origin);
        case EXPIRED, WITHDRAWN -> null;
      };
    } catch (Refused refused) {
      if (refused.problem().type() == ProblemType.NOT_FOUND) {
        return null;
      }
      throw refused;
    }
  }

  private ObjectNode handOut(Answer answer, String secret, Origin origin) {
    Issued issued;
    try {
      issued =
          entry
              .rooms()
              .requests()
              .collect(
                  answer.id(),
                  secret,
                  origin,
                  SignIn.ofDevice(ClientIds.clientId(answer.subject().id())));
    } catch (Refused overtaken) {
      if (overtaken.problem().type() == ProblemType.CONFLICT) {
        return handedOut(answer, secret, origin);
      }
      throw overtaken;
    }
    Handed mine =
        new Handed(issued.text(), origin.place(), issued.record().expiresAt(), answer.subject());
    handed.put(answer.id(), mine);
    return withToken(answer.id(), secret, mine);
  }

  /// The secret has been proved; what was handed out a moment ago may have been lost on the way.
  private ObjectNode handedOut(Answer answer, String secret, Origin origin) {
    Handed before = handed.getIfPresent(answer.id());
    return before != null && before.place().equals(origin.place())
        ? withToken(answer.id(), secret, before)
        : completed(answer.id(), secret, "APPROVED");
  }

  private static ObjectNode pending(String requestId) {
    return Words.object()
        .put("state", "PENDING")
        .put("requestId", requestId)
        .put("statusCode", 202);
  }

  private static ObjectNode completed(String id, String secret, String permission) {
    ObjectNode reply =
        Words.object()
            .put("state", "COMPLETED")
            .put("requestId", id + "." + secret)
            .put("statusCode", 200);
    reply.putObject("accessRequest").put("permission", permission);
    return reply;
  }

  private static ObjectNode withToken(String id, String secret, Handed mine) {
    ObjectNode reply = completed(id, secret, "APPROVED");
    Long end = mine.expiresAt();
    ((ObjectNode) reply.path("accessRequest")).put("token", mine.token());
    if (end != null) {
      ((ObjectNode) reply.path("accessRequest"))
          .put("expirationTime", Instant.ofEpochMilli(end).toString());
    }
    return reply;
  }

  /// What became of asking.
  ///
  /// @param status as in HTTP: 202, 400 or 403
  /// @param id of the request that waits, where the asker may know it
  /// @param secret of the asker; null where nothing was taken
  public record Outcome(
      int status, @Nullable String message, @Nullable String id, @Nullable String secret) {

    /// What the asker polls, or null.
    public @Nullable String requestId() {
      return id == null || secret == null ? id : id + "." + secret;
    }

    @Override
    public String toString() {
      return "Outcome[" + status + ", " + id + "]";
    }
  }

  /// A token that was handed out a moment ago.
  private record Handed(String token, String place, @Nullable Long expiresAt, Subject subject) {
    @Override
    public String toString() {
      return "Handed[" + subject + "]";
    }
  }
}
