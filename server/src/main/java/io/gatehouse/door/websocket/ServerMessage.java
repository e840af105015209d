package io.gatehouse.door.websocket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.gatehouse.door.ProblemDocument;
import io.gatehouse.door.json.Json;
import io.gatehouse.door.json.MemberJson;
import io.gatehouse.door.json.PastJson;
import io.gatehouse.door.websocket.wire.Frames;
import io.gatehouse.identity.request.Answer;
import io.gatehouse.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the server says besides passing messages on.
sealed interface ServerMessage {
  String type();

  default byte[] frame() {
    return Frames.text(Json.write(this));
  }

  /// It was done.
  record Ok(String type, @Nullable String id, @Nullable String channel) implements ServerMessage {
    Ok(@Nullable String id, @Nullable String channel) {
      this("ok", id, channel);
    }
  }

  /// It was done, and what was missed follows.
  ///
  /// @param gap whether some of that is no longer there
  record Resumed(String type, @Nullable String id, String channel, boolean gap)
      implements ServerMessage {
    Resumed(@Nullable String id, String channel, boolean gap) {
      this("ok", id, channel, gap);
    }
  }

  /// Who listens to a channel.
  ///
  /// @param here how many they are, however many of them are named
  record Here(String type, @Nullable String id, String channel, int here, List<MemberJson> members)
      implements ServerMessage {
    Here(@Nullable String id, String channel, int here, List<MemberJson> members) {
      this("presence", id, channel, here, members);
    }
  }

  /// What was said on a channel lately.
  record Past(
      String type,
      @Nullable String id,
      String channel,
      boolean gap,
      boolean more,
      List<RawValue> messages)
      implements ServerMessage {
    Past(@Nullable String id, String channel, PastJson past) {
      this("history", id, channel, past.gap(), past.more(), past.messages());
    }
  }

  /// It was done: from now on you are who you said.
  record Known(
      String type, @Nullable String id, String subject, String name, @Nullable Instant expiresAt)
      implements ServerMessage {
    Known(@Nullable String id, String subject, String name, @Nullable Instant expiresAt) {
      this("ok", id, subject, name, expiresAt);
    }
  }

  /// A request for access waits for somebody who decides.
  ///
  /// @param secret proof of having asked, to wait again on another connection or over HTTP
  record AccessPending(
      String type, @Nullable String id, String request, String secret, Instant expiresAt)
      implements ServerMessage {
    AccessPending(@Nullable String id, String request, String secret, long end) {
      this("access_pending", id, request, secret, Instant.ofEpochMilli(end));
    }

    @Override
    public String toString() {
      return "AccessPending[" + request + "]";
    }
  }

  /// Access was given: keep the token; this connection is yours already.
  record AccessGranted(
      String type, String request, String token, String subject, @Nullable Instant expiresAt)
      implements ServerMessage {
    AccessGranted(String request, String token, String subject, @Nullable Long end) {
      this(
          "access_granted",
          request,
          token,
          subject,
          end == null ? null : Instant.ofEpochMilli(end));
    }

    @Override
    public String toString() {
      return "AccessGranted[" + request + "]";
    }
  }

  /// Access was not given.
  ///
  /// @param status `denied`, `expired`, `withdrawn` or `collected`, that is, taken elsewhere
  record AccessDenied(String type, String request, String status, @Nullable String reason)
      implements ServerMessage {
    AccessDenied(String request, Answer.Status status, @Nullable String reason) {
      this("access_denied", request, status.name().toLowerCase(Locale.ROOT), reason);
    }
  }

  /// It was not done.
  record Failed(String type, @Nullable String id, ProblemDocument problem)
      implements ServerMessage {
    Failed(@Nullable String id, Problem problem) {
      this("error", id, ProblemDocument.of(problem, null));
    }
  }

  /// What a script has answered.
  record Result(String type, @Nullable String id, String script, String run, JsonNode result)
      implements ServerMessage {
    Result(@Nullable String id, String script, String run, JsonNode result) {
      this("result", id, script, run, result);
    }
  }

  /// A subscription was taken away.
  record Dropped(String type, String channel, ProblemDocument problem) implements ServerMessage {
    Dropped(String channel, Problem problem) {
      this("dropped", channel, ProblemDocument.of(problem, null));
    }
  }

  /// The credential is about to end; a fresh one may be shown until then.
  ///
  /// @param in seconds
  record Expiring(String type, long in, Instant expiresAt) implements ServerMessage {
    Expiring(long in, Instant expiresAt) {
      this("expiring", in, expiresAt);
    }
  }

  /// The connection ends.
  ///
  /// @param retry whether the same client may hope for more from another connection
  record Goodbye(String type, boolean retry, ProblemDocument problem) implements ServerMessage {
    Goodbye(Problem problem) {
      this("goodbye", Retry.of(problem.type()).pays(), ProblemDocument.of(problem, null));
    }
  }
}
