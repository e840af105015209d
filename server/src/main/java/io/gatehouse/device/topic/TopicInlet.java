package io.gatehouse.device.topic;

import io.gatehouse.access.Rights;
import io.gatehouse.device.action.Actions;
import io.gatehouse.device.action.Order;
import io.gatehouse.device.action.Place;
import io.gatehouse.device.stream.Streams;
import io.gatehouse.device.stream.Target;
import io.gatehouse.identity.Identity;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.messaging.message.ThingName;
import io.gatehouse.messaging.thing.Inlet;
import io.gatehouse.problem.Refused;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// A message to a stream is a push of records; one to an action carries it out; one to its status
/// tells how that goes on.
public final class TopicInlet implements Inlet {
  private final Streams streams;
  private final Actions actions;

  public TopicInlet(Streams streams, Actions actions) {
    this.streams = streams;
    this.actions = actions;
  }

  @Override
  public CompletionStage<?> take(Rights sender, ThingName thing, Message message) {
    try {
      return switch (thing.kind()) {
        case STREAM -> push(sender, thing, message);
        case ACTION -> actions.execute(place(sender, thing), from(sender), order(sender, message));
        case STATUS ->
            actions.report(place(sender, thing), from(sender), CallReader.report(message));
        case DEVICE -> Inlet.NONE.take(sender, thing, message);
      };
    } catch (Refused refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  private CompletionStage<?> push(Rights by, ThingName thing, Message message) {
    return streams.pushed(
        new Target(by.identity().application(), thing.device(), thing.name()),
        from(by),
        message.payload());
  }

  private static Place place(Rights by, ThingName thing) {
    return new Place(by.identity().application(), thing.device(), thing.name());
  }

  private static Publication.Sender from(Rights by) {
    Identity identity = by.identity();
    return new Publication.Sender(identity.subject(), identity.name(), identity.publicData());
  }

  private static Order order(Rights by, Message message) {
    Message.Extras extras = message.extras();
    String replyTo = extras.replyTo();
    return new Order(
        CallReader.json(message.payload()),
        null,
        replyTo == null ? null : new Order.Reply(by, replyTo, extras.correlation()));
  }
}
