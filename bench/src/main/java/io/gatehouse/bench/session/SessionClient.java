package io.gatehouse.bench.session;

import io.gatehouse.bench.load.Generator;
import io.gatehouse.bench.load.MqttClient;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// An MQTT client whose session outlives its connections: what was not acknowledged is sent again
/// after it has come back ([MQTT-4.4.0-1]), and what it has received at QoS 2 it knows again.
///
/// Safe for use by any thread; everything happens on the generator's loop.
public final class SessionClient {
  private static final int LARGEST_MESSAGE = 1 << 20;

  private final Generator generator;
  private final Settings settings;
  private final SessionState state;
  private final Queue<CompletableFuture<Integer>> subscribing = new ArrayDeque<>();
  private volatile @Nullable Channel channel;
  private @Nullable CompletableFuture<Welcome> connecting;
  private boolean clean;
  private int packetIds;

  /// Who connects, and how.
  ///
  /// @param clean whether an earlier session ends with the CONNECT
  /// @param expirySeconds how long the session may wait for its client; 0 ends it with the
  ///   connection
  public record Settings(int port, MqttClient.Login login, boolean clean, int expirySeconds) {}

  /// What a CONNACK says.
  ///
  /// @param sessionPresent whether the server has kept the session
  /// @param maxQos the highest quality that it takes
  /// @param expirySeconds how long it will keep the session
  public record Welcome(boolean sessionPresent, int maxQos, int expirySeconds) {}

  public SessionClient(Generator generator, Settings settings, SessionListener listener) {
    this.generator = generator;
    this.settings = settings;
    this.state = new SessionState(listener, settings.login().five());
  }

  /// Connects; fails where the server refuses. With `resume` the session is to go on.
  public CompletableFuture<Welcome> connect(boolean resume) {
    CompletableFuture<Welcome> welcome = new CompletableFuture<>();
    generator
        .loop()
        .execute(() -> {
          connecting = welcome;
          clean = !resume && settings.clean();
          generator
              .begin(
                  settings.port(),
                  MqttEncoder.INSTANCE,
                  new MqttDecoder(LARGEST_MESSAGE),
                  new SessionHandler(this))
              .addListener(done -> {
                if (!done.isSuccess()) {
                  welcome.completeExceptionally(done.cause());
                }
              });
        });
    return welcome;
  }

  /// On the loop: the TCP connection stands.
  void opened(Channel opened) {
    channel = opened;
    MqttMessageBuilders.ConnectBuilder connect =
        MqttMessageBuilders.connect()
            .protocolVersion(settings.login().five() ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1)
            .clientId(settings.login().clientId())
            .cleanSession(clean)
            .keepAlive(0)
            .username(settings.login().user())
            .password(settings.login().secret().getBytes(StandardCharsets.UTF_8));
    if (settings.login().five()) {
      MqttProperties properties = new MqttProperties();
      properties.add(
          new IntegerProperty(MqttProperties.SESSION_EXPIRY_INTERVAL, settings.expirySeconds()));
      connect.properties(properties);
    }
    opened.writeAndFlush(connect.build());
  }

  /// On the loop.
  void heard(MqttMessage packet) {
    switch (packet.fixedHeader().messageType()) {
      case CONNACK -> welcomed((MqttConnAckMessage) packet);
      case SUBACK -> {
        CompletableFuture<Integer> waiting = subscribing.poll();
        if (waiting != null) {
          waiting.complete(((MqttSubAckMessage) packet).payload().reasonCodes().getFirst());
        }
      }
      default -> state.heard(packet);
    }
  }

  private void welcomed(MqttConnAckMessage connack) {
    CompletableFuture<Welcome> waiting = connecting;
    Channel open = channel;
    if (waiting == null || open == null) {
      return;
    }
    MqttConnectReturnCode code = connack.variableHeader().connectReturnCode();
    if (code != MqttConnectReturnCode.CONNECTION_ACCEPTED) {
      waiting.completeExceptionally(new IllegalStateException("the server refused: " + code));
      return;
    }
    MqttProperties said = connack.variableHeader().properties();
    boolean present = connack.variableHeader().isSessionPresent();
    int expiry = number(said, MqttProperties.SESSION_EXPIRY_INTERVAL, settings.expirySeconds());
    state.resume(open, present);
    waiting.complete(new Welcome(present, number(said, MqttProperties.MAXIMUM_QOS, 2), expiry));
  }

  private static int number(@Nullable MqttProperties said, int id, int missing) {
    return said != null && said.getProperty(id) instanceof IntegerProperty number
        ? number.value()
        : missing;
  }

  /// On the loop.
  void closed() {
    channel = null;
    state.suspend();
    IllegalStateException gone = new IllegalStateException("the connection ended");
    subscribing.forEach(waiting -> waiting.completeExceptionally(gone));
    subscribing.clear();
    if (connecting != null) {
      connecting.completeExceptionally(gone);
    }
    state.listener().ended();
  }

  /// Asks for messages; the result is the code of the SUBACK.
  public CompletableFuture<Integer> subscribe(String filter, int qos) {
    CompletableFuture<Integer> granted = new CompletableFuture<>();
    generator
        .loop()
        .execute(() -> {
          Channel open = channel;
          if (open == null) {
            granted.completeExceptionally(new IllegalStateException("not connected"));
            return;
          }
          subscribing.add(granted);
          packetIds = packetIds % 1000 + 1;
          open.writeAndFlush(
              MqttMessageBuilders.subscribe()
                  .messageId(SessionState.SUBSCRIBING + packetIds)
                  .addSubscription(MqttQoS.valueOf(qos), filter)
                  .build());
        });
    return granted;
  }

  /// Sends a message; the result is the reason code with which the server took or refused it, and
  /// comes after a reconnect where it has to. At QoS 0 it comes at once.
  public CompletableFuture<Integer> publish(String topic, String text, int qos) {
    CompletableFuture<Integer> settled = new CompletableFuture<>();
    generator.loop().execute(() -> state.publish(topic, text, qos, settled));
    return settled;
  }

  /// How many messages are not settled.
  public int unsettled() throws InterruptedException {
    return generator.ask(state::unsettled);
  }

  public boolean isOpen() {
    Channel open = channel;
    return open != null && open.isActive();
  }

  /// Stops or goes on reading from the socket.
  public void pause(boolean pause) {
    generator
        .loop()
        .execute(() -> {
          if (channel != null) {
            channel.config().setAutoRead(!pause);
          }
        });
  }

  /// Says goodbye.
  public void disconnect() throws InterruptedException {
    generator.ask(() -> {
      if (channel != null) {
        channel.writeAndFlush(MqttMessageBuilders.disconnect().build());
        channel.close();
      }
      return true;
    });
  }

  /// Ends the connection without a word.
  public void cut() throws InterruptedException {
    generator.ask(() -> {
      if (channel != null) {
        channel.close();
      }
      return true;
    });
  }
}
