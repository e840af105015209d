package io.gatehouse.door.amqp.v091;

import io.gatehouse.core.policy.Address;
import io.gatehouse.door.amqp.codec091.FrameDecoder;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Hub;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Serves the clients whose first bytes are `AMQP` 0-0-9-1, for whoever listens to them.
public final class Amqp091 implements AutoCloseable {
  private static final int FIRST_FRAMES = 8 << 10;

  private final Parts parts;

  public Amqp091(Settings091 settings, SignIn signIn, Rooms rooms, SecureRandom random) {
    this.parts = new Parts(settings, signIn, rooms, random);
  }

  /// The rooms behind the door.
  public record Rooms(Hub hub, Connections connections, InstantSource clock) {}

  /// A peer whose protocol is known and nothing else.
  ///
  /// @param certificateName common name of the verified client certificate, where there is one
  public record Peer(Address address, @Nullable String certificateName) {}

  /// What every connection works with.
  static final class Parts {
    private final Settings091 settings;
    private final SignIn signIn;
    private final Rooms rooms;
    private final SecureRandom random;
    private final Map<EventLoop, LoopTurn> loops = new ConcurrentHashMap<>();
    private final Map<String, Queues> applications = new ConcurrentHashMap<>();

    Parts(Settings091 settings, SignIn signIn, Rooms rooms, SecureRandom random) {
      this.settings = settings;
      this.signIn = signIn;
      this.rooms = rooms;
      this.random = random;
    }

    Settings091 settings() {
      return settings;
    }

    SignIn signIn() {
      return signIn;
    }

    Hub hub() {
      return rooms.hub();
    }

    Connections connections() {
      return rooms.connections();
    }

    InstantSource clock() {
      return rooms.clock();
    }

    LoopTurn loop(EventLoop loop) {
      return loops.computeIfAbsent(loop, LoopTurn::new);
    }

    Queues queues(String application) {
      return applications.computeIfAbsent(
          application, name -> new Queues(hub(), settings, random, clock()));
    }
  }

  /// What reads a fresh connection from behind its protocol header on.
  public ChannelHandler handler(Peer peer) {
    return new FrameDecoder(new Handshake(parts, peer), FIRST_FRAMES);
  }

  /// Tells every client that the server is stopping, and ends the connections.
  @Override
  public void close() {
    Problem why = Problem.of(ProblemType.STOPPING, "the server is stopping");
    CountDownLatch done = new CountDownLatch(parts.loops.size());
    for (LoopTurn loop : parts.loops.values()) {
      loop.loop()
          .execute(() -> {
            loop.connections().forEach(connection -> connection.close(why));
            done.countDown();
          });
    }
    try {
      boolean all = done.await(5, TimeUnit.SECONDS);
      assert all : "an event loop does not answer";
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
