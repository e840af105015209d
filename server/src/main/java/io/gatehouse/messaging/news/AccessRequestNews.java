package io.gatehouse.messaging.news;

import static io.gatehouse.messaging.message.JsonText.quoted;

import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.request.RequestEvent;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.store.record.AccessRequestRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/// Says on `$access-requests` of the application what happens to its requests, for whoever may read
/// them. Nothing that is said lets anybody collect a token.
public final class AccessRequestNews {
  public static final String CHANNEL = "$access-requests";

  private static final Publication.Sender SERVER =
      new Publication.Sender(Subject.client("gatehouse"), "gatehouse", "{}");

  private final Hub hub;

  public AccessRequestNews(Hub hub) {
    this.hub = hub;
  }

  /// Tells whoever listens.
  public void tell(RequestEvent event) {
    Message message =
        new Message(
            CHANNEL,
            text(event).getBytes(StandardCharsets.UTF_8),
            "application/json",
            0,
            false,
            Message.Extras.NONE);
    var _ = hub.publishFromServer(event.request().application(), SERVER, message);
  }

  private static String text(RequestEvent event) {
    AccessRequestRecord request = event.request();
    AccessRequestRecord.Decision decision = request.decision();
    StringBuilder json = new StringBuilder(256);
    json.append("{\"event\":").append(quoted(event.kind().name().toLowerCase(Locale.ROOT)));
    json.append(",\"id\":").append(quoted(request.id()));
    json.append(",\"principal\":").append(quoted(request.subject().toString()));
    if (request.description() != null) {
      json.append(",\"description\":").append(quoted(request.description()));
    }
    json.append(",\"roles\":").append(list(request.roles().stream().sorted().toList()));
    json.append(",\"permissions\":")
        .append(list(request.permissions().stream().map(Permission::label).toList()));
    json.append(",\"address\":").append(quoted(request.address()));
    json.append(",\"asked_at\":").append(time(request.askedAt()));
    json.append(",\"expires_at\":").append(time(request.expiresAt()));
    if (decision != null) {
      json.append(",\"decided_by\":").append(quoted(decision.by()));
      json.append(",\"decided_at\":").append(time(decision.at()));
      if (decision.reason() != null) {
        json.append(",\"reason\":").append(quoted(decision.reason()));
      }
    }
    return json.append('}').toString();
  }

  private static String list(Collection<String> words) {
    return words.stream().map(word -> quoted(word)).collect(Collectors.joining(",", "[", "]"));
  }

  private static String time(long millis) {
    return quoted(Instant.ofEpochMilli(millis).toString());
  }
}
