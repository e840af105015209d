package io.gatehouse.door.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.messaging.limit.Limits;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MqttTlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path folder;

  @Test
  void aClientSpeaksTlsAndANewCertificateNeedsNoRestart() throws Exception {
    AtomicReference<SslContext> current = new AtomicReference<>(context("first"));
    try (MqttHouse house =
        new MqttHouse(folder, Limits.DEFAULT, MqttTlsTest::onTls, current::get)) {
      String boat = house.rooms.add(Subject.device("boat-7"), "publish_channel:#");
      String alice = house.rooms.add(Subject.user("alice"), "subscribe_channel:#");
      SSLSocket first = socket(house.door.tlsPort());
      assertThat(name(first)).isEqualTo("CN=first");
      try (RawMqtt receiver = new RawMqtt(first, MqttVersion.MQTT_5).signIn("a", alice)) {
        receiver.subscribe(1, "#");
        current.set(context("second"));
        SSLSocket second = socket(house.door.tlsPort());
        assertThat(name(second)).isEqualTo("CN=second");
        try (RawMqtt sender = new RawMqtt(second, MqttVersion.MQTT_3_1_1).signIn("b", boat)) {
          for (int size : new int[] {1, 5_000, 200_000}) {
            sender.publish("x", 0, "x".repeat(size));
            assertThat(receiver.expectPublish().payload()).hasSize(size);
          }
        }
        house.rooms.disableToken(Subject.user("alice"));
        assertThat(receiver.expectEnd().code()).isEqualTo(0x87);
      }
    }
  }

  private static MqttSettings onTls(MqttSettings old) {
    return new MqttSettings(
        null,
        MqttHouse.anyPort(),
        old.maxPacketBytes(),
        old.connectTimeout(),
        old.maxKeepAliveSeconds(),
        old.inFlight(),
        old.refusedPublish(),
        true);
  }

  private SslContext context(String name) throws Exception {
    Path file = folder.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-alias",
                "server",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD),
                "-storetype",
                "PKCS12")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.out").toFile())
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    return SslContextBuilder.forServer(keys).build();
  }

  private static SSLSocket socket(int port) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
    socket.startHandshake();
    return socket;
  }

  private static String name(SSLSocket socket) throws Exception {
    X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
    return shown.getSubjectX500Principal().getName();
  }
}
