package io.gatehouse.dialect.carotene;

import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Router;
import io.gatehouse.door.http.Upgrade;
import io.gatehouse.door.websocket.wire.Sockets;
import java.util.List;
import java.util.Objects;

/// Speaks Carotene for one application: to its clients at `/stream`, over WebSockets and polls, and
/// to its backend at `/api/channels`.
///
/// It translates and decides nothing: users are proved by the application's webhooks, and channels
/// have the levels that they have over every transport.
public final class CaroteneDialect implements AutoCloseable {
  static final String PATH = "/stream";

  private final Rooms rooms;
  private final CaroteneSettings settings;
  private final Sockets sockets;
  private final Polls polls;

  public CaroteneDialect(Rooms rooms, CaroteneSettings settings) {
    this.rooms = rooms;
    this.settings = settings;
    this.sockets =
        new Sockets(
            rooms.hub(),
            rooms.connections(),
            new Sockets.Settings(
                settings.maxMessage(), settings.times().idle(), false, settings.queue()));
    this.polls = new Polls(rooms, settings);
    rooms
        .metrics()
        .gauge("gatehouse.carotene.sockets", "open WebSockets of Carotene", sockets::open);
    rooms
        .metrics()
        .gauge("gatehouse.carotene.polls", "open polling sessions of Carotene", polls::open);
  }

  public void mount(Router router) {
    Router stream = router.in(new StreamManner(settings.application(), true));
    stream.upgrade(PATH, this::offered, polls::get);
    stream.hold(Method.POST, PATH, polls::post);
    new ChannelApi(rooms, settings).mount(router);
    Ear.open(rooms.hub(), rooms.webhooks(), settings);
  }

  /// The channels of Carotene's names, as filters that match them and no others.
  public static List<TopicFilter> channels(List<String> names) {
    return names.stream()
        .map(ChannelNames::channel)
        .filter(Objects::nonNull)
        .map(TopicFilter::literally)
        .toList();
  }

  private void offered(Upgrade upgrade) {
    sockets.accept(
        upgrade,
        MessageText::frame,
        socket -> new SocketLine(socket, rooms, settings, upgrade.request().origin()).begin());
  }

  @Override
  public void close() {
    polls.close();
  }
}
