package io.gatehouse.door.sse;

import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.door.http.Streaming;
import io.gatehouse.door.outbox.Turn;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.messaging.message.WireFormat;
import io.gatehouse.observe.Metrics;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/// Answers `/v1/stream` with what is said on channels, as long as the page listens.
public final class StreamDoor implements AutoCloseable {
  static final String TYPE = "text/event-stream";

  private final Services services;
  private final StreamSettings settings;
  private final Map<EventLoop, Turn> turns = new ConcurrentHashMap<>();
  private final Set<EventStream> open = ConcurrentHashMap.newKeySet();

  /// Held by whoever looks through histories: it is work for a processor, and one may do it.
  final Semaphore lookingBack = new Semaphore(1, true);

  /// What the door works with.
  public record Services(Hub hub, Connections connections, Metrics metrics) {}

  public StreamDoor(Services services, StreamSettings settings) {
    this.services = services;
    this.settings = settings;
    services.metrics().gauge("gatehouse.stream.connections", "open event streams", open::size);
  }

  public void mount(Router router) {
    router.stream("/v1/stream{?channel*}", this::offered);
  }

  void offered(Streaming offer) {
    Request request = offer.request();
    List<String> channels = request.queries("channel").stream().distinct().toList();
    if (channels.isEmpty()) {
      throw Problem.of(ProblemType.INVALID, "no `channel` is given")
          .at("channel")
          .cure("send `?channel=` with a name or a pattern; it may be there several times")
          .refused();
    }
    channels.forEach(StreamDoor::written);
    if (request.method() == Method.HEAD) {
      look(offer, channels);
      return;
    }
    Address address = request.origin().address();
    Problem full = services.connections().admit(address);
    if (full != null) {
      throw full.refused();
    }
    EventStream stream = new EventStream(this, address, offer.loop());
    open.add(stream);
    boolean begun = false;
    try {
      stream.begin(offer, channels);
      begun = true;
    } finally {
      if (!begun) {
        stream.gone();
      }
    }
  }

  /// A plus sign in a query is a blank: nobody means the level ` `, and whoever wrote `+` would
  /// hear nothing and never know why.
  private static void written(String channel) {
    if (("/" + channel + "/").contains("/ /")) {
      throw Problem.of(ProblemType.INVALID, "a level of `" + channel + "` is blank")
          .at("channel")
          .cure("write `+` as `%2B` in a URL, and `#` as `%23`")
          .refused();
    }
  }

  /// Answers as a stream would, and begins none. Where the application's backend decides, it is
  /// asked beside the event loop.
  private void look(Streaming offer, List<String> channels) {
    Rights rights = offer.request().rights();
    if (!services.hub().enquiries().decides(rights, Verb.SUBSCRIBE)) {
      answer(offer, channels);
      return;
    }
    Thread.ofVirtual()
        .name("stream-head")
        .start(() -> {
          channels.forEach(channel -> services.hub().ask(rights, Verb.SUBSCRIBE, channel));
          offer.loop().execute(() -> answerLater(offer, channels));
        });
  }

  private void answerLater(Streaming offer, List<String> channels) {
    try {
      answer(offer, channels);
    } catch (RuntimeException refused) {
      offer.fail(refused);
    }
  }

  private void answer(Streaming offer, List<String> channels) {
    channels.forEach(channel -> check(offer.request(), channel));
    offer.begin(head(), EventStream.NOBODY).end();
  }

  private void check(Request request, String channel) {
    Problem why = services.hub().refusalToSubscribe(request.rights(), channel);
    if (why != null) {
      throw why.refused();
    }
  }

  /// Proxies are asked not to gather what is meant to arrive at once.
  static Response head() {
    return Response.text(200, TYPE, "").header("X-Accel-Buffering", "no");
  }

  Hub hub() {
    return services.hub();
  }

  Connections connections() {
    return services.connections();
  }

  StreamSettings settings() {
    return settings;
  }

  Turn turn(EventLoop loop) {
    return turns.computeIfAbsent(loop, Turn::new);
  }

  byte[] event(Publication publication) {
    return publication.frame(
        WireFormat.EVENT_STREAM, one -> Events.message(one, services.hub().epoch()));
  }

  byte[] chunk(Publication publication) {
    return publication.frame(WireFormat.EVENT_STREAM_CHUNK, one -> Events.chunk(event(one)));
  }

  /// Runs what looks for missed messages, beside the event loops and one at a time.
  void lookBack(Runnable search) {
    Thread.ofVirtual()
        .name("stream-look-back")
        .start(() -> {
          lookingBack.acquireUninterruptibly();
          try {
            search.run();
          } finally {
            lookingBack.release();
          }
        });
  }

  void left(EventStream stream, Address address) {
    if (open.remove(stream)) {
      services.connections().leave(address);
    }
  }

  /// Ends every stream, for a server that stops.
  @Override
  public void close() {
    for (EventStream stream : open) {
      stream.stop();
    }
  }
}
