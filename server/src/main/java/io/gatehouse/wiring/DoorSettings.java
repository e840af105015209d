package io.gatehouse.wiring;

import io.gatehouse.config.Config;
import io.gatehouse.config.section.AmqpConfig;
import io.gatehouse.config.section.HttpConfig;
import io.gatehouse.config.section.MqttConfig;
import io.gatehouse.config.section.SignalKConfig;
import io.gatehouse.config.section.WebSocketConfig;
import io.gatehouse.dialect.signalk.entry.Settings;
import io.gatehouse.door.amqp.AmqpSettings;
import io.gatehouse.door.http.HttpSettings;
import io.gatehouse.door.mqtt.MqttSettings;
import io.gatehouse.door.outbox.Outbox;
import io.gatehouse.door.sse.StreamSettings;
import io.gatehouse.door.websocket.WebSocketSettings;
import java.net.InetSocketAddress;

/// What the configuration says to each door.
record DoorSettings(Config config) {
  private static final int MQTT_IN_FLIGHT = 1_024;
  private static final int WAITING_HANDLERS = 1_000;

  HttpSettings http(int port) {
    HttpConfig door = config.http();
    HttpSettings.Limits limits = HttpSettings.Limits.standard();
    return new HttpSettings(
        door.host(),
        port,
        door.allowPlain(),
        door.trustedProxies().stream().map(Object::toString).toList(),
        door.names(),
        door.allowedOrigins(),
        new HttpSettings.Limits(
            Math.toIntExact(door.maxBody().bytes()),
            limits.maxHeaders(),
            Math.toIntExact(config.websocket().maxFrame().bytes()),
            config.limits().connections(),
            WAITING_HANDLERS,
            limits.headerTimeout(),
            door.requestTimeout(),
            door.requestTimeout(),
            limits.idleTimeout()));
  }

  private Outbox.Bounds queue() {
    return new Outbox.Bounds(config.limits().queueMessages(), config.limits().queueBytes().bytes());
  }

  StreamSettings stream() {
    return new StreamSettings(
        config.http().streamHeartbeat(), config.http().streamRetry(), queue());
  }

  WebSocketSettings webSocket() {
    WebSocketConfig door = config.websocket();
    return new WebSocketSettings(
        Math.toIntExact(door.maxFrame().bytes()),
        door.batch(),
        door.authTimeout(),
        door.idleTimeout(),
        door.expiryNotice(),
        queue(),
        door.messageRate(),
        door.compression());
  }

  MqttSettings mqtt() {
    MqttConfig door = config.mqtt();
    return new MqttSettings(
        config.opensPlainMqtt() ? new InetSocketAddress(door.host(), door.port()) : null,
        config.hasTls() ? new InetSocketAddress(door.host(), door.tlsPort()) : null,
        Math.toIntExact(door.maxPacket().bytes()),
        door.connectTimeout(),
        Math.toIntExact(door.maxKeepAlive().toSeconds()),
        MQTT_IN_FLIGHT,
        switch (door.refusedPublish()) {
          case CLOSE -> MqttSettings.RefusedPublish.CLOSE;
          case IGNORE -> MqttSettings.RefusedPublish.IGNORE;
        },
        door.revocationNotices());
  }

  Settings signalK() {
    SignalKConfig dialect = config.signalk();
    return new Settings(
        dialect.applications(),
        dialect.self(),
        dialect.name(),
        dialect.version(),
        config.http().allowedOrigins(),
        config.session().cookie(),
        new Settings.Limits(
            dialect.loginRate(),
            dialect.requestRate(),
            dialect.statusRate(),
            dialect.rateWindow(),
            dialect.socketsPerAddress()));
  }

  AmqpSettings amqp() {
    AmqpConfig door = config.amqp();
    return new AmqpSettings(
        config.opensPlainAmqp() ? new InetSocketAddress(door.host(), door.port()) : null,
        config.hasTls() ? new InetSocketAddress(door.host(), door.tlsPort()) : null,
        Math.toIntExact(door.maxFrame().bytes()),
        Math.toIntExact(door.maxMessage().bytes()),
        door.handshakeTimeout(),
        door.idleTimeout(),
        door.maxLinks());
  }
}
