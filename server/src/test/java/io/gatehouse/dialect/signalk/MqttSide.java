package io.gatehouse.dialect.signalk;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.gatehouse.door.ConnectionLogin;
import io.gatehouse.door.mqtt.MqttDoor;
import io.gatehouse.door.mqtt.MqttSettings;
import io.gatehouse.door.mqtt.auth.Methods;
import io.gatehouse.identity.challenge.Scram;
import io.gatehouse.messaging.mailbox.Mailboxes;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;

/// The MQTT door of a house that speaks Signal K, and clients for it.
public final class MqttSide implements AutoCloseable {
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Mailboxes mailboxes;
  private final MqttDoor door;

  public MqttSide(SignalKHouse signalK) {
    var house = signalK.house;
    SecureRandom random = new SecureRandom();
    mailboxes =
        new Mailboxes(
            house.access,
            signalK.hub,
            signalK.journal,
            house.stores,
            house.clock,
            random,
            Mailboxes.Limits.STANDARD);
    mailboxes.start();
    ConnectionLogin login = new ConnectionLogin(house.tokens, house.login, house.access);
    Methods methods = new Methods(login, new Scram(house.stores, house.tokens, random), random);
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    door =
        new MqttDoor(
            MqttSettings.plainOn(any),
            loops,
            null,
            methods,
            new MqttDoor.Rooms(signalK.hub, signalK.connections, mailboxes, house.clock));
    door.start();
  }

  public Mqtt5BlockingClient client(String name, String token) {
    return MqttClient.builder()
        .useMqttVersion5()
        .identifier(name)
        .serverHost("127.0.0.1")
        .serverPort(door.plainPort())
        .simpleAuth()
        .username(name)
        .password(token.getBytes(StandardCharsets.UTF_8))
        .applySimpleAuth()
        .buildBlocking();
  }

  @Override
  public void close() {
    door.close();
    mailboxes.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
