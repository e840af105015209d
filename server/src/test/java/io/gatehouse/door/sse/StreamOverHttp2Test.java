package io.gatehouse.door.sse;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.Certificates;
import io.gatehouse.door.RealHouse;
import io.gatehouse.door.TlsMaterial;
import io.gatehouse.door.http.HttpSettings;
import io.gatehouse.door.http.OpenDoor;
import io.gatehouse.door.http.RawHttp2;
import io.gatehouse.door.http.Router;
import io.gatehouse.door.outbox.Outbox;
import io.gatehouse.messaging.limit.Limits;
import io.gatehouse.store.record.ChannelSettings;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Streams that share one connection (RFC 9113), over TLS as browsers want it.
class StreamOverHttp2Test {
  @TempDir private Path folder;
  private RealHouse house;
  private TlsMaterial material;
  private OpenDoor door;
  private @Nullable StreamDoor streams;
  private SSLContext trust;
  private HttpClient client;
  private String crew;

  @BeforeEach
  void open() throws Exception {
    Path certificate = folder.resolve("cert.pem");
    Path key = folder.resolve("key.pem");
    X509Certificate trusted = Certificates.make("first", certificate, key);
    house = new RealHouse(folder, Limits.DEFAULT);
    house.setRule("fleet/log", new ChannelSettings(10, 0, false, false));
    crew = house.add(Subject.user("crew"), "subscribe_channel:fleet/#");
    material = new TlsMaterial(certificate, key);
    Router router = new Router();
    door =
        new OpenDoor(
            HttpSettings.loopback(),
            router,
            house.authenticator,
            material,
            metrics -> {
              StreamDoor opened =
                  new StreamDoor(
                      new StreamDoor.Services(house.hub, house.connections, metrics),
                      new StreamSettings(
                          Duration.ofMillis(300),
                          Duration.ofSeconds(3),
                          new Outbox.Bounds(1_000, 1 << 22)));
              opened.mount(router);
              streams = opened;
            });
    trust = Certificates.trusting(trusted);
    client = HttpClient.newBuilder().sslContext(trust).build();
  }

  @AfterEach
  void close() {
    client.shutdownNow();
    door.close();
    material.close();
    house.close();
  }

  private SseClient stream(String query) throws Exception {
    SseClient one =
        new SseClient(
            client, "https://127.0.0.1:" + door.port(), query, "Authorization", "Bearer " + crew);
    assertThat(one.status()).isEqualTo(200);
    assertThat(one.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(one.next().type()).isEqualTo("retry");
    return one;
  }

  @Test
  void manyStreamsShareOneConnection() throws Exception {
    List<SseClient> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(stream("?channel=fleet/" + i + "&channel=fleet/log"));
    }
    assertThat(door.metrics().text()).contains("gatehouse_http_connections{listener=\"tls\"} 1");
    house.say("fleet/log", "\"" + "x".repeat(100_000) + "\"");
    house.say("fleet/7", "7");
    for (SseClient one : all) {
      assertThat(one.next().json().path("message").asText()).hasSize(100_000);
    }
    assertThat(all.get(7).next().message()).isEqualTo(7);
    assertThat(all.getFirst().any().type()).isEqualTo("comment");
    all.getFirst().close();
    awaitConnections(19);
    house.delete(crew);
    for (SseClient one : all.subList(1, 20)) {
      assertThat(one.next().type()).isEqualTo("end");
      assertThat(one.hasEnded()).isTrue();
    }
    awaitConnections(0);
  }

  @Test
  void aServerThatStopsEndsItsStreams() throws Exception {
    SseClient one = stream("?channel=fleet/1");
    Objects.requireNonNull(streams).close();
    SseClient.Event end = one.next();
    assertThat(end.type()).isEqualTo("end");
    assertThat(end.json().path("type").asText()).endsWith("/problems/stopping");
    assertThat(one.hasEnded()).isTrue();
    awaitConnections(0);
  }

  /// RFC 9113 section 10.5: a reader that opens no window is slow, whatever else it says.
  @Test
  void whoeverTakesNothingOfAStreamLosesIt() throws Exception {
    try (RawHttp2 peer = new RawHttp2(trust, door.port(), 0)) {
      peer.ask(
          1,
          RawHttp2.END_STREAM,
          ":method",
          "GET",
          ":path",
          "/v1/stream?channel=fleet/1",
          "authorization",
          "Bearer " + crew);
      assertThat(peer.await(frame -> frame.is(RawHttp2.HEADERS, 1))).isNotNull();
      awaitConnections(1);
      SseClient other = stream("?channel=fleet/2");
      for (int i = 0; i < 60; i++) {
        house.say("fleet/1", "\"" + "x".repeat(100_000) + "\"");
      }
      assertThat(peer.awaitAwake(frame -> frame.is(RawHttp2.RESET, 1), 120)).isNotNull();
      awaitConnections(1);
      house.say("fleet/2", "2");
      assertThat(other.next().message()).isEqualTo(2);
    }
  }

  private void awaitConnections(int count) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (house.connections.count() != count && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(house.connections.count()).isEqualTo(count);
  }
}
