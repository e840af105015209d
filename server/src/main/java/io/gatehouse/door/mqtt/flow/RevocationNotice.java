package io.gatehouse.door.mqtt.flow;

import static io.gatehouse.messaging.message.JsonText.quoted;

import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import java.nio.charset.StandardCharsets;

/// The message that tells a client which subscription it lost: MQTT has no packet for that.
public final class RevocationNotice {
  public static final String CHANNEL = "$SYS/gatehouse/revoked";

  private RevocationNotice() {}

  public static Publication of(
      Subscription subscription, Problem why, Publication.Sender server, long now) {
    String json =
        "{\"filter\":"
            + quoted(subscription.filter())
            + ",\"reason\":"
            + quoted(why.detail())
            + ",\"code\":"
            + quoted(why.code())
            + ",\"cure\":"
            + quoted(why.cure())
            + ",\"decision\":"
            + quoted(why.decision())
            + "}";
    Message message =
        new Message(
            CHANNEL,
            json.getBytes(StandardCharsets.UTF_8),
            "application/json",
            0,
            false,
            Message.Extras.NONE);
    return new Publication("", message, server, 0, now, null);
  }
}
