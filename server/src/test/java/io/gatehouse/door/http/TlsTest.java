package io.gatehouse.door.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.Await;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.Certificates;
import io.gatehouse.door.RealHouse;
import io.gatehouse.door.TlsMaterial;
import io.gatehouse.messaging.limit.Limits;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
  @TempDir private static Path folder;
  private static Path certificate;
  private static Path key;
  private static X509Certificate first;
  private static RealHouse house;
  private static TlsMaterial material;
  private static OpenDoor door;
  private static String alice;

  @BeforeAll
  static void open() throws Exception {
    certificate = folder.resolve("cert.pem");
    key = folder.resolve("key.pem");
    first = Certificates.make("first", certificate, key);
    house = new RealHouse(folder, Limits.DEFAULT);
    alice = house.add(Subject.user("alice"));
    material = new TlsMaterial(certificate, key);
    HttpSettings settings =
        new HttpSettings(
            "127.0.0.1",
            0,
            false,
            List.of(),
            List.of("gate.example"),
            List.of(),
            HttpSettings.Limits.standard());
    door = new OpenDoor(settings, routes(), house.authenticator, material);
  }

  private static Router routes() {
    return new Router()
        .hot(
            Method.GET, "/hot", (r, reply) -> reply.send(Response.ok(Map.of("secure", r.secure()))))
        .route(Method.POST, "/echo", r -> Response.ok(r.json()))
        .route(
            Method.POST, "/login", _ -> Response.noContent().startSession("t", Duration.ofHours(1)))
        .route(
            Method.GET,
            "/me",
            r -> Response.ok(Map.of("me", r.signedIn().identity().subject().toString())));
  }

  @AfterAll
  static void close() {
    door.close();
    material.close();
    house.close();
  }

  private static HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + door.port() + path))
        .timeout(Duration.ofSeconds(10));
  }

  private static HttpResponse<String> send(HttpRequest request, X509Certificate... trusted)
      throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(Certificates.trusting(trusted)).build()) {
      return client
          .sendAsync(request, BodyHandlers.ofString())
          .orTimeout(10, TimeUnit.SECONDS)
          .join();
    }
  }

  @Test
  void browsersAreToldToStayWithTls() throws Exception {
    HttpResponse<String> response = send(to("/hot").build(), current());
    assertThat(response.body()).isEqualTo("{\"secure\":true}");
    assertThat(response.headers().firstValue("Strict-Transport-Security"))
        .contains("max-age=31536000");
  }

  @Test
  void http2IsSpokenWithWhoeverCan() throws Exception {
    HttpResponse<String> response = send(to("/hot").build(), current());
    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
    HttpResponse<String> old =
        send(to("/hot").version(HttpClient.Version.HTTP_1_1).build(), current());
    assertThat(old.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
  }

  @Test
  void anOversizeBodyOverHttp2IsRefused() throws Exception {
    HttpRequest.Builder post = to("/echo").header("Content-Type", "application/json");
    byte[] large = new byte[3 << 20];
    assertThat(
            send(post.copy().POST(BodyPublishers.ofByteArray(large)).build(), current())
                .statusCode())
        .isEqualTo(413);
    assertThat(
            send(post.copy().POST(BodyPublishers.ofString("{\"a\":1}")).build(), current()).body())
        .isEqualTo("{\"a\":1}");
  }

  @Test
  void theSessionCookieBelongsToThisHostAndToTlsAlone() throws Exception {
    HttpResponse<String> response =
        send(to("/login").POST(BodyPublishers.noBody()).build(), current());
    assertThat(response.headers().firstValue("Set-Cookie"))
        .contains("__Host-gatehouse=t; Path=/; Max-Age=3600; Secure; HttpOnly; SameSite=Strict");
    assertThat(
            send(to("/me").header("Cookie", "__Host-gatehouse=" + alice).build(), current()).body())
        .contains("user:alice");
    assertThat(
            send(to("/me").header("Cookie", "gatehouse=" + alice).build(), current()).statusCode())
        .isEqualTo(401);
  }

  @Test
  void aForeignHostNameIsRefused() throws Exception {
    try (SSLSocket socket =
        (SSLSocket)
            Certificates.trusting(current())
                .getSocketFactory()
                .createSocket("127.0.0.1", door.port())) {
      socket.setSoTimeout(10_000);
      for (Map.Entry<String, String> host :
          Map.of("evil.example", "400", "GATE.example:8443", "200", "127.0.0.1", "200")
              .entrySet()) {
        socket
            .getOutputStream()
            .write(
                ("GET /hot HTTP/1.1\r\nHost: " + host.getKey() + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        byte[] buffer = new byte[4_096];
        int length = socket.getInputStream().read(buffer);
        assertThat(new String(buffer, 0, length, StandardCharsets.US_ASCII))
            .as(host.getKey())
            .startsWith("HTTP/1.1 " + host.getValue());
      }
    }
  }

  private static X509Certificate current() {
    return first;
  }

  @Test
  void newFilesAreUsedAndBadOnesAreNot(@TempDir Path other) throws Exception {
    Path file = other.resolve("cert.pem");
    Path keyFile = other.resolve("key.pem");
    X509Certificate old = Certificates.make("old", file, keyFile);
    HttpSettings settings =
        new HttpSettings(
            "127.0.0.1", 0, false, List.of(), List.of(), List.of(), HttpSettings.Limits.standard());
    AtomicInteger changes = new AtomicInteger();
    try (TlsMaterial watched = new TlsMaterial(file, keyFile);
        OpenDoor open = new OpenDoor(settings, routes(), house.authenticator, watched)) {
      watched.whenChanged(_ -> changes.incrementAndGet());
      watched.watch(Duration.ofMillis(50));
      assertThat(shown(open.port(), old)).isEqualTo("CN=old");

      Files.writeString(file, "this is no certificate");
      assertThat(watched.reload()).isFalse();
      assertThat(shown(open.port(), old)).isEqualTo("CN=old");

      X509Certificate fresh = Certificates.make("fresh", file, other.resolve("half.pem"));
      assertThat(watched.reload()).isFalse(); // the key is still the old one
      assertThat(shown(open.port(), old, fresh)).isEqualTo("CN=old");

      Files.move(
          other.resolve("half.pem"), keyFile, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      Await.until(() -> shown(open.port(), old, fresh).equals("CN=fresh"));
      assertThat(changes).hasValue(1);
    }
  }

  private static String shown(int port, X509Certificate... trusted) throws Exception {
    SSLContext context = Certificates.trusting(trusted);
    try (SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      socket.startHandshake();
      return socket.getSession().getPeerPrincipal().getName();
    }
  }

  @Test
  void filesThatCannotBeUsedAreNamedAtTheStart(@TempDir Path other) throws Exception {
    Path file = other.resolve("cert.pem");
    Path keyFile = other.resolve("key.pem");
    Certificates.make("one", file, other.resolve("unused.pem"));
    Certificates.make("two", other.resolve("unused2.pem"), keyFile);
    assertThatThrownBy(() -> new TlsMaterial(file, keyFile))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessageContaining("does not belong");
    Files.writeString(keyFile, "nothing");
    assertThatThrownBy(() -> new TlsMaterial(file, keyFile))
        .isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void plainRequestsFromElsewhereAreRefusedNotRedirected() throws Exception {
    Optional<InetAddress> outside = outside();
    Assumptions.assumeTrue(outside.isPresent(), "this machine has no other address");
    for (boolean allowed : new boolean[] {false, true}) {
      HttpSettings settings =
          new HttpSettings(
              "0.0.0.0",
              0,
              allowed,
              List.of(),
              List.of(),
              List.of(),
              HttpSettings.Limits.standard());
      try (OpenDoor open = new OpenDoor(settings, routes(), house.authenticator, null);
          RawClient client = new RawClient(outside.get(), open.port());
          RawClient near = new RawClient(open.port())) {
        String get = "GET /hot HTTP/1.1\r\nHost: x\r\n\r\n";
        String answer = client.send(get).readAnswer();
        if (allowed) {
          assertThat(answer).startsWith("HTTP/1.1 200 ");
        } else {
          assertThat(answer).startsWith("HTTP/1.1 403 ").contains("tls-required");
        }
        assertThat(near.send(get).readAnswer()).startsWith("HTTP/1.1 200 ");
      }
    }
  }

  private static Optional<InetAddress> outside() throws Exception {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
        .findFirst();
  }
}
