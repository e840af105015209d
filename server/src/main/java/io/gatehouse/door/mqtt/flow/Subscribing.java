package io.gatehouse.door.mqtt.flow;

import io.gatehouse.door.mqtt.wire.ReasonCodes;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.Session;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
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

  private final Session session;
  private final boolean five;
  private final List<Integer> codes = new ArrayList<>();
  private final List<String> reasons = new ArrayList<>();
  private final List<Subscription> fresh = new ArrayList<>();

  private Subscribing(Session session, boolean five) {
    this.session = session;
    this.five = five;
  }

  public static Subscribing to(MqttSubscribeMessage packet, Session session, boolean five) {
    Subscribing all = new Subscribing(session, five);
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
    boolean known = session.listensTo(filter);
    Outcome<Subscription> outcome =
        session.subscribe(
            filter,
            new Subscription.Options(
                qos, option.isNoLocal(), option.isRetainAsPublished(), identifier));
    switch (outcome) {
      case Outcome.Accepted<Subscription>(Subscription granted) -> {
        codes.add(qos);
        if (wantsRetained(option.retainHandling(), known)) {
          fresh.add(granted);
        }
      }
      case Outcome.Rejected<Subscription>(Problem problem) ->
          refuse(filter, problem, ReasonCodes.ofSubscribe(problem));
    }
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
    fresh.forEach(session::sendRetained);
  }

  /// Ends the subscriptions that an UNSUBSCRIBE names; a code for each.
  public static List<Integer> end(MqttUnsubscribeMessage packet, Session session) {
    List<Integer> codes = new ArrayList<>();
    for (String filter : packet.payload().topics()) {
      boolean was = session.unsubscribe(filter);
      codes.add(was ? ReasonCodes.NORMAL : ReasonCodes.NO_SUBSCRIPTION);
    }
    return codes;
  }
}
