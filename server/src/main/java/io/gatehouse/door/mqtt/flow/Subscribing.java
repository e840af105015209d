package io.gatehouse.door.mqtt.flow;

import io.gatehouse.door.mqtt.wire.ReasonCodes;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.journal.Unit;
import io.gatehouse.messaging.mailbox.Listening;
import io.gatehouse.problem.Problem;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers one SUBSCRIBE, filter by filter.
public final class Subscribing {
  private static final int LONGEST_REASON = 8_192;

  private final Subscriber subscriber;
  private final boolean five;
  private final List<Integer> codes = new ArrayList<>();
  private final List<String> reasons = new ArrayList<>();
  private final List<Subscription> fresh = new ArrayList<>();
  private @Nullable Unit unit;

  private Subscribing(Subscriber subscriber, boolean five) {
    this.subscriber = subscriber;
    this.five = five;
  }

  public static Subscribing to(MqttSubscribeMessage packet, Subscriber subscriber, boolean five) {
    Subscribing all = new Subscribing(subscriber, five);
    Integer identifier =
        five
            ? MessageReader.number(
                packet.idAndPropertiesVariableHeader().properties(),
                MqttProperties.SUBSCRIPTION_IDENTIFIER)
            : null;
    for (MqttTopicSubscription one : packet.payload().topicSubscriptions()) {
      all.add(one, identifier == null ? 0 : identifier);
    }
    return all;
  }

  private void add(MqttTopicSubscription asked, int identifier) {
    String filter = asked.topicFilter();
    if (filter.equals(RevocationNotice.CHANNEL)) {
      codes.add(0);
      return;
    }
    MqttSubscriptionOption option = asked.option();
    int qos = option.qos().value();
    Outcome<Listening> outcome =
        subscriber.listen(
            filter,
            new Subscription.Options(
                qos, option.isNoLocal(), option.isRetainAsPublished(), identifier));
    switch (outcome) {
      case Outcome.Accepted<Listening>(Listening granted) -> {
        codes.add(qos);
        unit = granted.unit() == null ? unit : granted.unit();
        if (wantsRetained(option.retainHandling(), !granted.fresh())) {
          fresh.add(granted.subscription());
        }
      }
      case Outcome.Rejected<Listening>(Problem problem) ->
          refuse(filter, problem, ReasonCodes.ofSubscribe(problem));
    }
  }

  /// What has to be durable before the client is told; null where nothing has to. What became
  /// durable before it is durable too.
  public @Nullable Unit unit() {
    return unit;
  }

  private static boolean wantsRetained(RetainedHandlingPolicy policy, boolean known) {
    return switch (policy) {
      case SEND_AT_SUBSCRIBE -> true;
      case SEND_AT_SUBSCRIBE_IF_NOT_YET_EXISTS -> !known;
      case DONT_SEND_AT_SUBSCRIBE -> false;
    };
  }

  private void refuse(String filter, Problem problem, int code) {
    codes.add(five ? code : ReasonCodes.UNSPECIFIED);
    reasons.add("`" + filter + "`: " + problem.line());
  }

  /// One for each filter, in order.
  public List<Integer> codes() {
    return codes;
  }

  /// What was refused and why; null where nothing was.
  public @Nullable String reason() {
    String reason = String.join(" | ", reasons);
    return reason.isEmpty()
        ? null
        : reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) : reason;
  }

  /// To be called once the acknowledgement is on its way.
  public void sendRetained() {
    fresh.forEach(subscriber::sendRetained);
  }

  /// Ends the subscriptions that an UNSUBSCRIBE names; a code for each.
  public static List<Integer> end(MqttUnsubscribeMessage packet, Subscriber subscriber) {
    List<Integer> codes = new ArrayList<>();
    for (String filter : packet.payload().topics()) {
      boolean was = subscriber.unlisten(filter);
      codes.add(was ? ReasonCodes.NORMAL : ReasonCodes.NO_SUBSCRIPTION);
    }
    return codes;
  }
}
