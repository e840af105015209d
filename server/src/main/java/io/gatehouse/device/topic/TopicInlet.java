package io.gatehouse.device.topic;

import io.gatehouse.access.Rights;
import io.gatehouse.device.record.RecordReader;
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

  public TopicInlet(Streams streams) {
    this.streams = streams;
  }

  @Override
  public CompletionStage<?> take(Rights sender, ThingName thing, Message message) {
    try {
      return switch (thing.kind()) {
        case STREAM -> push(sender.identity(), thing, message);
        case ACTION, STATUS, DEVICE -> Inlet.NONE.take(sender, thing, message);
      };
    } catch (Refused refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  private CompletionStage<?> push(Identity by, ThingName thing, Message message) {
    return streams.pushed(
        new Target(by.application(), thing.device(), thing.name()),
        new Publication.Sender(by.subject(), by.name(), by.publicData()),
        RecordReader.read(message.payload()));
  }
}
