package io.gatehouse.door.mqtt;

import io.gatehouse.door.mqtt.flow.Inbound;
import io.gatehouse.door.mqtt.wire.Violation;
import io.gatehouse.messaging.Session;
import io.gatehouse.messaging.ask.Asking;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Has the packets of one client wait, in their order, while the application's backend is asked
/// about one of them ([MQTT-4.6.0-1] to [MQTT-4.6.0-6] hold all the while).
///
/// Nothing is read from the socket meanwhile, so that what waits is what one read has brought.
///
/// INVARIANT: used on the connection's loop only.
final class InOrder {
  private static final int MOST_UNREAD = 1 << 20;

  private final Channel channel;
  private final Session session;
  private final Inbound inbound;
  private final Dispatch dispatch;
  private final Renewal.Talk line;
  private final Queue<MqttMessage> waiting = new ArrayDeque<>(0);
  private boolean asking;

  InOrder(Channel channel, Session session, Inbound inbound, Dispatch dispatch, Renewal.Talk line) {
    this.channel = channel;
    this.session = session;
    this.inbound = inbound;
    this.dispatch = dispatch;
    this.line = line;
  }

  /// Whether something is being asked, and nothing is to be read.
  boolean isAsking() {
    return asking;
  }

  void read(MqttMessage packet) {
    if (asking) {
      keep(packet);
      return;
    }
    Asking needed = needed(packet);
    if (needed == null) {
      perform(packet);
    } else {
      MqttMessage kept = ReferenceCountUtil.retain(packet);
      after(
          needed,
          () -> {
            try {
              if (!line.isOver()) {
                perform(kept);
              }
            } finally {
              ReferenceCountUtil.release(kept);
            }
          });
    }
  }

  /// Does something when it has been asked; what the client sends waits for it.
  void after(Asking needed, Runnable act) {
    asking = true;
    channel.config().setAutoRead(false);
    needed.then(() -> {
      asking = false;
      act.run();
      goOn();
    });
  }

  private void goOn() {
    while (!asking && !line.isOver()) {
      MqttMessage next = waiting.poll();
      if (next == null) {
        if (channel.isWritable()) {
          channel.config().setAutoRead(true);
        }
        return;
      }
      try {
        read(next);
      } finally {
        ReferenceCountUtil.release(next);
      }
    }
  }

  private void keep(MqttMessage packet) {
    waiting.add(ReferenceCountUtil.retain(packet));
    channel.config().setAutoRead(false);
  }

  private @Nullable Asking needed(MqttMessage packet) {
    return switch (packet.fixedHeader().messageType()) {
      case PUBLISH -> {
        String topic = inbound.meant((MqttPublishMessage) packet);
        yield topic == null ? null : session.toPublish(topic);
      }
      case SUBSCRIBE ->
          session.toSubscribe(
              ((MqttSubscribeMessage) packet)
                  .payload().topicSubscriptions().stream()
                      .map(MqttTopicSubscription::topicFilter)
                      .toList());
      default -> null;
    };
  }

  private void perform(MqttMessage packet) {
    try {
      dispatch.read(packet);
    } catch (Violation violation) {
      line.end(violation.code(), violation.what());
    }
    if (!channel.isWritable() && channel.bytesBeforeWritable() > MOST_UNREAD) {
      channel.config().setAutoRead(false); // who does not read the answers may not ask on
    }
  }

  /// The connection is over.
  void release() {
    waiting.forEach(ReferenceCountUtil::release);
    waiting.clear();
  }
}
