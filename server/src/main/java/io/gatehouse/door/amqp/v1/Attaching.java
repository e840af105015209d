package io.gatehouse.door.amqp.v1;

import io.gatehouse.door.amqp.codec1.Addresses;
import io.gatehouse.door.amqp.codec1.Codecs;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.qpid.protonj2.engine.Link;
import org.apache.qpid.protonj2.engine.Receiver;
import org.apache.qpid.protonj2.engine.Sender;
import org.apache.qpid.protonj2.types.DescribedType;
import org.apache.qpid.protonj2.types.Symbol;
import org.apache.qpid.protonj2.types.UnsignedLong;
import org.apache.qpid.protonj2.types.messaging.Source;
import org.apache.qpid.protonj2.types.messaging.Target;
import org.apache.qpid.protonj2.types.messaging.Terminus;
import org.apache.qpid.protonj2.types.transport.ReceiverSettleMode;
import org.apache.qpid.protonj2.types.transport.SenderSettleMode;
import org.jspecify.annotations.Nullable;

/// Answers the attach of a link.
///
/// A link that is refused is attached without a terminus and then closed with the reason, as
/// transport section 2.6.3 asks.
final class Attaching {
  private Attaching() {}

  /// What a link that wants to receive will listen to, as far as that has to be asked about.
  static List<String> listened(Sender link, Client client) {
    Source asked = link.getRemoteSource();
    List<String> filters = new ArrayList<>();
    if (asked != null && asked.getAddress() != null && !asked.getAddress().isEmpty()) {
      filters.add(Addresses.channel(asked.getAddress()));
    }
    if (asked == null || Durable.isWanted(asked)) {
      filters.addAll(new Durable(link, client).kept());
    }
    return filters;
  }

  /// The client wants to receive.
  static void receiving(Sender link, Client client) {
    if (!link.isRemotelyOpen() || !link.getSession().isRemotelyOpen()) {
      return; // gone while it was asked
    }
    Source asked = link.getRemoteSource();
    Problem fault = fault(link, client);
    if (fault == null && asked != null) {
      fault = fault(asked);
    }
    if (fault != null) {
      refuse(link, fault);
      return;
    }
    boolean settled = link.getRemoteSenderSettleMode() == SenderSettleMode.SETTLED;
    if (asked == null) {
      new Durable(link, client).resume(new Outgoing.Wishes(settled, false));
      return;
    }
    boolean noLocal = filter(asked, Codecs.NO_LOCAL_TYPE, Codecs.NO_LOCAL_NAME) != null;
    String filter = Addresses.channel(asked.getAddress());
    Outgoing.Wishes wishes = new Outgoing.Wishes(settled, noLocal);
    if (Durable.isWanted(asked)) {
      new Durable(link, client).open(asked, filter, wishes);
      return;
    }
    switch (client.subscribe(filter, wishes)) {
      case Outcome.Rejected<Subscription>(Problem problem) -> refuse(link, problem);
      case Outcome.Accepted<Subscription>(Subscription granted) -> {
        LiveFeed feed =
            new LiveFeed(
                client.backlog(),
                client.parts().hub()::countDropped,
                client.session()::mayStillHear);
        Outgoing outgoing = new Outgoing(client, link, filter, wishes, feed);
        answer(link, source(asked, noLocal), wishes);
        client.receive(outgoing, granted);
      }
    }
  }

  /// Grants the link.
  static void answer(Sender link, Source granted, Outgoing.Wishes wishes) {
    link.setSource(granted);
    link.setTarget(target(link));
    link.setSenderSettleMode(
        wishes.settled() ? SenderSettleMode.SETTLED : SenderSettleMode.UNSETTLED);
    link.setReceiverSettleMode(
        link.getRemoteReceiverSettleMode() == ReceiverSettleMode.SECOND
            ? ReceiverSettleMode.SECOND
            : ReceiverSettleMode.FIRST);
    link.open();
  }

  private static @Nullable Problem fault(Source asked) {
    if (asked.isDynamic()) {
      return notOffered("addresses that the server makes up").cure("name a channel");
    }
    if (filter(asked, Codecs.SELECTOR_TYPE, Codecs.SELECTOR_NAME) != null) {
      return notOffered("selectors").cure("use `+` and `#` in the address");
    }
    String address = asked.getAddress();
    return address == null || address.isEmpty() ? noAddress() : null;
  }

  private static Problem noAddress() {
    return Problem.of(ProblemType.INVALID, "the link has no address")
        .at("address")
        .cure("name a channel, or channels by `+` and `#`");
  }

  private static Problem notOffered(String what) {
    return Problem.of(ProblemType.METHOD_NOT_ALLOWED, what + " are not offered");
  }

  private static @Nullable Object filter(Source source, UnsignedLong type, Symbol name) {
    Map<Symbol, Object> filters = source.getFilter();
    if (filters == null) {
      return null;
    }
    for (Object filter : filters.values()) {
      if (filter instanceof DescribedType described
          && (type.equals(described.getDescriptor()) || name.equals(described.getDescriptor()))) {
        return filter;
      }
    }
    return null;
  }

  static Source source(Source asked, boolean noLocal) {
    Source granted =
        new Source()
            .setAddress(asked.getAddress())
            .setDistributionMode(Codecs.COPY)
            .setOutcomes(Codecs.ACCEPTED, Codecs.REJECTED, Codecs.RELEASED, Codecs.MODIFIED);
    if (noLocal) {
      Map<Symbol, Object> filters = new LinkedHashMap<>();
      filters.put(Codecs.NO_LOCAL, Codecs.noLocal());
      granted.setFilter(filters);
    }
    return granted;
  }

  private static Target target(Link<?> link) {
    Terminus asked = link.getRemoteTarget();
    Target granted = new Target();
    if (asked instanceof Target target) {
      granted.setAddress(target.getAddress());
    }
    return granted;
  }

  /// The client wants to send.
  static void sending(Receiver link, Client client) {
    Terminus asked = link.getRemoteTarget();
    Problem fault = fault(link, client);
    if (fault != null) {
      refuse(link, fault);
    } else if (!(asked instanceof Target target)) {
      refuse(link, asked == null ? noAddress() : notOffered("transactions"));
    } else if (target.isDynamic()) {
      refuse(link, notOffered("addresses that the server makes up").cure("name a channel"));
    } else {
      String address = target.getAddress();
      String channel = address == null || address.isEmpty() ? null : Addresses.channel(address);
      client.after(
          channel == null ? null : client.session().toPublish(channel),
          () -> sending(link, client, channel, address));
    }
  }

  private static void sending(
      Receiver link, Client client, @Nullable String channel, @Nullable String address) {
    if (client.isClosing() || !link.isRemotelyOpen() || !link.getSession().isRemotelyOpen()) {
      return; // gone meanwhile
    }
    Problem refusal = channel == null ? null : client.session().refusalToPublish(channel);
    if (refusal == null) {
      grant(link, client, channel, address);
    } else {
      refuse(link, refusal);
    }
  }

  private static void grant(
      Receiver link, Client client, @Nullable String channel, @Nullable String address) {
    link.setSource(link.getRemoteSource() == null ? new Source() : sourceOf(link));
    link.setTarget(new Target().setAddress(address));
    SenderSettleMode mode = link.getRemoteSenderSettleMode();
    link.setSenderSettleMode(mode == null ? SenderSettleMode.MIXED : mode);
    link.setReceiverSettleMode(ReceiverSettleMode.FIRST);
    link.setMaxMessageSize(UnsignedLong.valueOf(client.parts().settings().maxMessageBytes()));
    Incoming incoming = new Incoming(client, link, channel);
    client.send(link, incoming);
    link.open();
    incoming.replenish();
  }

  private static Source sourceOf(Receiver link) {
    Source asked = link.getRemoteSource();
    return new Source()
        .setAddress(asked.getAddress())
        .setOutcomes(Codecs.ACCEPTED, Codecs.REJECTED);
  }

  private static @Nullable Problem fault(Link<?> link, Client client) {
    if (link.isLocallyOpen()) {
      // the engine takes a second attach of the same name for the first one
      throw new IllegalStateException("a link of this name is attached already");
    }
    return client.hasRoom()
        ? null
        : Problem.of(ProblemType.TOO_MANY, "this connection has too many links")
            .cure("receive with wildcards, or open another connection");
  }

  static void refuse(Link<?> link, Problem problem) {
    if (link.isSender()) {
      link.setTarget(target(link));
    } else {
      link.setSource(new Source());
    }
    link.setCondition(Conditions.of(problem));
    link.open();
    link.close();
  }
}
