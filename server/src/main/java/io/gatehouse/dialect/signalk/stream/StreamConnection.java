package io.gatehouse.dialect.signalk.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Rights;
import io.gatehouse.dialect.signalk.entry.UserType;
import io.gatehouse.dialect.signalk.entry.Words;
import io.gatehouse.dialect.signalk.model.Glob;
import io.gatehouse.dialect.signalk.model.PathChannels;
import io.gatehouse.dialect.signalk.model.Place;
import io.gatehouse.dialect.signalk.model.Timestamps;
import io.gatehouse.dialect.signalk.model.Vessels;
import io.gatehouse.dialect.signalk.request.Publisher;
import io.gatehouse.door.Failures;
import io.gatehouse.door.Presented;
import io.gatehouse.door.json.Json;
import io.gatehouse.door.websocket.wire.Frames;
import io.gatehouse.door.websocket.wire.TextSocket;
import io.gatehouse.identity.Origin;
import io.gatehouse.messaging.Connection;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.Session;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One open stream: its life from the hello to the last byte.
///
/// Belongs to the event loop of its socket.
final class StreamConnection implements Connection, TextSocket.Speaker, Publisher {
  private static final Logger LOG = LoggerFactory.getLogger(StreamConnection.class);

  private final Stream.Services services;
  private final TextSocket socket;
  private final Peer peer;
  private final String id;
  private final Vessels.Vessel vessel;
  private final Outlet outlet;
  private final Interests interests;
  private final Commands commands;
  private @Nullable Session session;
  private @Nullable Publication last;
  private boolean handing;
  private int waits;

  /// Who is at the other end.
  ///
  /// @param leave to be run when they are gone
  record Peer(Origin origin, String application, Stream.Options options, Runnable leave) {}

  StreamConnection(Stream.Services services, TextSocket socket, Peer peer) {
    this.services = services;
    this.socket = socket;
    this.peer = peer;
    this.id = services.entry().rooms().connections().newId();
    this.vessel = services.vessels().of(peer.application());
    this.outlet = new Outlet(socket, services.entry().rooms().clock(), this::sees);
    this.interests =
        new Interests(peer.options().meta(), vessel.values(), this::send, socket::later);
    this.commands = new Commands(this, services);
  }

  /// Says hello, and goes on with these rights, or those of a stranger.
  void begin(String startId, @Nullable Rights shown) {
    socket.begin(this);
    hello(startId);
    Glob self = new Glob(vessel.self());
    Glob everything = new Glob("*");
    switch (peer.options().subscribed()) {
      case SELF -> want(new Interest.Row(self, everything));
      case ALL -> want(new Interest.Row(everything, everything));
      case NONE -> {}
    }
    try {
      if (isOver()) {
        return; // it was faster than we
      }
      if (shown != null) {
        take(shown);
      } else {
        stranger();
      }
    } catch (Refused refused) {
      end(refused.problem());
    }
  }

  private void want(Interest.Row row) {
    interests.add(new Interest(row, Interest.Terms.INSTANT), false);
  }

  private void hello(String startId) {
    ObjectNode hello =
        Words.object()
            .put("name", services.entry().settings().name())
            .put("version", services.entry().settings().version())
            .put("self", vessel.self());
    hello.putArray("roles").add("master").add("main");
    hello.put("timestamp", now()).put("serverStartId", startId);
    write(hello);
  }

  /// Whoever shows nothing hears nothing, unless the application lets strangers read.
  private void stranger() {
    Presented nothing = new Presented(null, peer.application());
    Rights known = services.entry().rooms().authenticator().known(nothing, peer.origin());
    if (known != null) {
      takeStranger(known);
    } else {
      elsewhere(
          () -> services.entry().rooms().authenticator().authenticate(nothing, peer.origin()),
          this::takeStranger,
          refused -> end(refused.problem()));
    }
  }

  private void takeStranger(Rights rights) {
    if (UserType.of(rights).isPresent()) {
      take(rights);
    }
  }

  /// Does something that may wait on another thread; until it is done, nothing more is heard.
  <T> void elsewhere(Supplier<T> work, Consumer<T> then, Consumer<Refused> refused) {
    if (waits++ == 0) {
      socket.pause();
    }
    Thread.ofVirtual()
        .name("signalk-" + id)
        .start(() -> {
          Runnable next = done(work, then, refused);
          socket.run(() -> {
            if (!socket.isOver()) {
              next.run();
              if (--waits == 0) {
                socket.resume();
              }
            }
          });
        });
  }

  private <T> Runnable done(Supplier<T> work, Consumer<T> then, Consumer<Refused> refused) {
    try {
      T made = work.get();
      return () -> {
        try {
          then.accept(made);
        } catch (Refused late) {
          refused.accept(late);
        }
      };
    } catch (Refused known) {
      return () -> refused.accept(known);
    } catch (RuntimeException e) {
      Problem problem = Failures.told("a message on connection " + id, e);
      return () -> refused.accept(problem.refused());
    }
  }

  // --- who it is ---

  /// From now on these are the rights; what was subscribed to stays.
  void take(Rights rights) {
    Session old = session;
    if (old != null && isSame(old.rights(), rights)) {
      Problem refusal = old.renew(rights);
      if (refusal != null) {
        throw refusal.refused();
      }
      return;
    }
    Hub hub = services.entry().rooms().hub();
    Session fresh = hub.open(this, rights);
    session = fresh;
    if (old != null) {
      old.end();
    }
    services.puts().add(this);
    interests.begin(fresh, peer.options().cached());
  }

  private static boolean isSame(Rights one, Rights other) {
    return one.identity().subject().equals(other.identity().subject())
        && one.identity().application().equals(other.identity().application());
  }

  /// From now on it is nobody's; what was subscribed to waits for the next login.
  void forget() {
    Session old = session;
    session = null;
    outlet.discard();
    interests.begin(null, false);
    services.puts().remove(this);
    if (old != null) {
      old.end();
    }
  }

  @Nullable Session session() {
    return session;
  }

  Peer peer() {
    return peer;
  }

  Vessels.Vessel vessel() {
    return vessel;
  }

  Interests interests() {
    return interests;
  }

  String now() {
    return Timestamps.of(services.entry().rooms().clock().instant());
  }

  // --- what goes out ---

  private boolean sees(Publication publication) {
    Session now = session;
    return now != null && now.mayHear(publication);
  }

  @Override
  public void deliver(Publication publication, Subscription subscription) {
    // by several filters it comes several times in a row
    if (!isOver() && publication != last) {
      last = publication;
      handing = true;
      try {
        interests.deliver(publication);
      } finally {
        handing = false;
      }
    }
  }

  private void send(Publication publication) {
    // what the hub hands over in this moment has been looked at; what has waited has not
    boolean fresh = handing && publication == last;
    if (!isOver() && (fresh || sees(publication)) && !outlet.send(publication)) {
      services.entry().rooms().hub().countSlowConsumer();
      outlet.discard();
      end(Problem.of(ProblemType.SLOW_CONSUMER, "values came faster than you read them"));
    }
  }

  @Override
  public void writable() {
    outlet.drain();
  }

  @Override
  public void deliverRetained(Iterable<Publication> publications, Subscription subscription) {
    // what is known comes from the latest values, by each source
  }

  void write(ObjectNode message) {
    if (!isOver()) {
      socket.write(Frames.text(Json.write(message)));
    }
  }

  @Override
  public void ask(Place place, byte[] message, Duration time, Runnable silent, Runnable refused) {
    socket.run(() -> {
      Session now = session;
      if (isOver() || now == null || now.refusalToPublish(PathChannels.channel(place)) != null) {
        refused.run();
        return;
      }
      socket.write(Frames.text(message));
      socket.later(time, silent);
    });
  }

  // --- what comes in ---

  @Override
  public void heard(String text) {
    commands.heard(text);
  }

  void run(Runnable task) {
    socket.run(task);
  }

  // --- its life ---

  @Override
  public String id() {
    return id;
  }

  @Override
  public Executor loop() {
    return socket.loop();
  }

  @Override
  public boolean isBusy() {
    return socket.isBusy();
  }

  boolean isOver() {
    return socket.isOver();
  }

  @Override
  public int dropped(Subscription subscription, Problem why) {
    return 0;
  }

  /// What has not reached the peer's machine by now shall not reach it any more.
  @Override
  public int close(Problem why) {
    int discarded = outlet.discard();
    if (socket.isStuck()) {
      socket.cut();
      over();
    } else {
      end(why);
    }
    return discarded;
  }

  void end(Problem why) {
    if (!isOver()) {
      LOG.debug("connection {} ends: {}", id, why.detail());
      write(Words.object().put("message", why.line()));
      socket.close(why.type().webSocketClose(), why.line());
      over();
    }
  }

  private void over() {
    interests.end();
    outlet.discard();
    services.puts().remove(this);
    if (session != null) {
      session.end();
    }
    commands.over();
  }

  @Override
  public void broken(int code, Problem why) {
    if (!isOver()) {
      socket.close(code, why.line());
      over();
    }
  }

  @Override
  public void silent() {
    socket.cut();
    over();
  }

  @Override
  public void stopping() {
    end(Problem.of(ProblemType.STOPPING, "the server is stopping"));
  }

  @Override
  public void gone() {
    over();
    peer.leave().run();
  }
}
