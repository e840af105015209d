package io.gatehouse.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gatehouse.House;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where calls out may go, against hosts, redirects and answers that want otherwise.
class OutboundTest {
  @TempDir private Path folder;
  private House house;
  private HttpServer server;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void start() throws IOException {
    house = new House(folder);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/hello", exchange -> answer(exchange, 200, "hello"));
    server.createContext("/to", this::redirect);
    server.createContext("/endless", this::endless);
    server.createContext("/slow", this::slow);
    server.start();
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
    house.close();
  }

  @Test
  void nothingMayBeCalledUntilSomebodySaysSo() {
    try (Outbound none = outbound()) {
      assertThat(refusal(none, "http://example.org/").code()).isEqualTo("outbound-refused");
      assertThat(refusal(none, local("/hello")).type()).isEqualTo(ProblemType.FORBIDDEN);
    }
    assertThat(seen).isEmpty();
  }

  @Test
  void theOperatorMayNameAPrivateAddress() {
    try (Outbound outbound = outbound("127.0.0.1:" + port())) {
      Reply reply = outbound.call(wish(local("/hello")));
      assertThat(reply.status()).isEqualTo(200);
      assertThat(new String(reply.body(), StandardCharsets.UTF_8)).isEqualTo("hello");
    }
  }

  @Test
  void anEntryOfAnotherApplicationDoesNotCount() {
    try (Outbound outbound = outbound("other=127.0.0.1:" + port())) {
      assertThat(refusal(outbound, local("/hello")).code()).isEqualTo("outbound-refused");
    }
  }

  /// Every host is allowed by its name, and still none of these addresses is called.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:%d/hello",
        "http://localhost:%d/hello",
        "http://LOCALHOST:%d/hello",
        "http://localhost.:%d/hello",
        "http://[::1]:%d/hello",
        "http://[::ffff:127.0.0.1]:%d/hello",
        "http://[::ffff:7f00:1]:%d/hello",
        "http://[::127.0.0.1]:%d/hello",
        "http://[64:ff9b::7f00:1]:%d/hello",
        "http://[2002:7f00:1::]:%d/hello",
        "http://[fe80::1%%25lo]:%d/hello",
        "http://[fd00:ec2::254]:%d/hello",
        "http://2130706433:%d/hello",
        "http://0x7f000001:%d/hello",
        "http://0x7f.0.0.1:%d/hello",
        "http://0177.0.0.1:%d/hello",
        "http://127.1:%d/hello",
        "http://127.0.0.1.:%d/hello",
        "http://0.0.0.0:%d/hello",
        "http://10.0.0.1:%d/hello",
        "http://172.16.0.1:%d/hello",
        "http://192.168.0.1:%d/hello",
        "http://100.64.0.1:%d/hello",
        "http://169.254.169.254:%d/latest/meta-data/",
        "http://255.255.255.255:%d/hello",
        "http://224.0.0.1:%d/hello",
        "http://user@127.0.0.1:%d/hello",
        "http://example.org@127.0.0.1:%d/hello",
        "ftp://127.0.0.1:%d/hello",
        "file:///etc/passwd?%d",
      })
  void noFormOfAPrivateAddressGetsThrough(String url) {
    try (Outbound outbound = outbound("*:*")) {
      assertThat(refusal(outbound, url.formatted(port())).type())
          .isIn(ProblemType.FORBIDDEN, ProblemType.INVALID, ProblemType.UNAVAILABLE);
    }
    assertThat(seen).isEmpty();
  }

  @Test
  void aRedirectIsCheckedAnew() {
    try (Outbound outbound = outbound("127.0.0.1:" + port())) {
      for (String to :
          List.of(
              "http://169.254.169.254/latest/meta-data/",
              "http://127.0.0.2:" + port() + "/hello",
              "//[::1]:" + port() + "/hello",
              "file:///etc/passwd")) {
        seen.clear();
        assertThat(refusal(outbound, local("/to?" + to)).type())
            .isIn(ProblemType.FORBIDDEN, ProblemType.INVALID);
        assertThat(seen).hasSize(1);
      }
      assertThat(outbound.call(wish(local("/to?/hello"))).status()).isEqualTo(200);
    }
  }

  @Test
  void aRedirectToItselfComesToAnEnd() {
    try (Outbound outbound = outbound("127.0.0.1:" + port())) {
      assertThat(outbound.call(wish(local("/to?/to?/hello"))).status()).isEqualTo(200);
      seen.clear();
      assertThat(outbound.call(wish(local("/loop"))).status()).isEqualTo(404);
      server.createContext("/loop", exchange -> location(exchange, "/loop"));
      seen.clear();
      assertThat(outbound.call(wish(local("/loop"))).status()).isEqualTo(302);
      assertThat(seen).hasSize(4);
    }
  }

  @Test
  void credentialsDoNotGoAlongToAnotherServer() throws IOException {
    HttpServer other =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    Queue<String> shown = new ConcurrentLinkedQueue<>();
    other.createContext(
        "/",
        exchange -> {
          shown.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          shown.add(String.valueOf(exchange.getRequestHeaders().getFirst("X-Api-Key")));
          answer(exchange, 200, "other");
        });
    other.start();
    try (Outbound outbound = outbound("127.0.0.1:*")) {
      String to = "http://127.0.0.1:" + other.getAddress().getPort() + "/";
      Wish wish =
          new Wish(
              "main",
              "GET",
              URI.create(local("/to?" + to)),
              Map.of("Authorization", "Bearer secret", "X-Api-Key", "secret"),
              new byte[0],
              Duration.ofSeconds(20),
              1_000,
              3,
              null);
      assertThat(outbound.call(wish).status()).isEqualTo(200);
      assertThat(shown).containsExactly("null", "null");
    } finally {
      other.stop(0);
    }
  }

  /// RFC 9112 section 11.2: a body that ends otherwise than the request says begins another
  /// request, on a connection that is kept for calls of other applications.
  @ParameterizedTest
  @ValueSource(
      strings = {"Transfer-Encoding", "transfer-encoding", "TE", "Trailer", "Keep-Alive", "Host"})
  void noCallSaysByItselfWhereItEnds(String header) {
    try (Outbound outbound = outbound("127.0.0.1:" + port())) {
      Wish wish =
          new Wish(
              "main",
              "POST",
              URI.create(local("/hello")),
              Map.of(header, "chunked"),
              "0\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\nX: ".getBytes(StandardCharsets.UTF_8),
              Duration.ofSeconds(20),
              1_000,
              0,
              null);
      Refused refused = catchThrowableOfType(Refused.class, () -> outbound.call(wish));
      assertThat(refused).isNotNull();
      assertThat(refused.problem().type()).isEqualTo(ProblemType.INVALID);
    }
    assertThat(seen).isEmpty();
  }

  @Test
  void anEndlessBodyIsCutOff() {
    try (Outbound outbound = outbound("127.0.0.1:" + port())) {
      assertThat(refusal(outbound, local("/endless")).code()).isEqualTo("outbound-too-large");
    }
  }

  @Test
  void aSlowAnswerHasAnEnd() {
    try (Outbound outbound = outbound("127.0.0.1:" + port())) {
      Wish wish =
          new Wish(
              "main",
              "GET",
              URI.create(local("/slow")),
              Map.of(),
              new byte[0],
              Duration.ofMillis(300),
              1_000_000,
              3,
              null);
      Refused refused = catchThrowableOfType(Refused.class, () -> outbound.call(wish));
      assertThat(refused.problem().code()).isEqualTo("outbound-timed-out");
    }
  }

  /// The name server answers a good address first and another one afterwards.
  @Test
  void aNameIsHeldToTheAddressThatWasChecked() {
    String host = "rebind.test";
    try (Outbound outbound =
        outbound(answers("127.0.0.1", "169.254.169.254"), host + ":" + port())) {
      Wish wish = wish("http://" + host + ":" + port() + "/hello");
      assertThat(outbound.call(wish).status()).isEqualTo(200);
      assertThat(seen).containsExactly("127.0.0.1 rebind.test:" + port());
      // the second answer of the name server is one that nobody may call, even by a name
      Refused refused = catchThrowableOfType(Refused.class, () -> outbound.call(wish));
      assertThat(refused.problem().code()).isEqualTo("outbound-refused");
      assertThat(seen).hasSize(1);
    }
  }

  /// As above, with a platform that still remembers what the name server said before.
  @Test
  void whatThePlatformRemembersIsCheckedToo() throws UnknownHostException {
    String host = "remembered.test";
    try (var pin =
        io.gatehouse.outbound.pin.Pins.PROGRAM.pin(
            host, List.of(InetAddress.ofLiteral("127.0.0.1")))) {
      assertThat(InetAddress.getAllByName(host)).hasSize(1);
      assertThat(pin.addresses()).hasSize(1);
    }
    try (Outbound outbound = outbound(answers("93.184.215.14"), "*:*")) {
      assertThat(refusal(outbound, "http://" + host + ":" + port() + "/hello").code())
          .isEqualTo("outbound-refused");
    }
    assertThat(seen).isEmpty();
  }

  @Test
  void oneGoodAddressDoesNotExcuseABadOne() {
    try (Outbound outbound =
        outbound(
            host ->
                new InetAddress[] {
                  InetAddress.ofLiteral("93.184.215.14"), InetAddress.ofLiteral("10.0.0.1")
                },
            "*:*")) {
      assertThat(refusal(outbound, "http://two.test/").code()).isEqualTo("outbound-refused");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "http://x",
        "a b",
        "*.",
        "10.0.0.0/99",
        "2130706433",
        "x:0",
        "x:99999",
        "[::1",
        "a/b"
      })
  void whatIsNoDestinationIsRefused(String text) {
    assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> Destination.parse(text)))
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.org",
        "*.example.org:8443",
        "*",
        "shop=x.org:*",
        "10.0.0.0/8",
        "[fd00:0:0:0:0:0:0:1]/128:80"
      })
  void aDestinationIsReadAsItIsWritten(String text) {
    assertThat(Destination.parse(text).toString()).isEqualTo(text);
  }

  @Test
  void anApplicationNamesPublicHostsAlone() {
    Destinations destinations =
        new Destinations(house.stores, house.changes, new Destinations.Settings(List.of(), true));
    destinations.put(House.SERVER, List.of("api.example.org", "*.Example.net:8443", "localhost:*"));
    assertThat(destinations.list(House.SERVER))
        .containsExactly("api.example.org", "*.example.net:8443", "localhost:*");
    for (String bad : List.of("127.0.0.1", "10.0.0.0/8", "[::1]", "other=x.org")) {
      assertThat(
              catchThrowableOfType(
                      Refused.class, () -> destinations.put(House.SERVER, List.of(bad)))
                  .problem()
                  .type())
          .isEqualTo(ProblemType.INVALID);
    }
    // the name is on the list, and leads to no public address
    try (Outbound outbound = new Outbound(destinations, InetAddress::getAllByName, 4)) {
      assertThat(refusal(outbound, "http://localhost:" + port() + "/hello").detail())
          .contains("no public address");
    }
    assertThat(seen).isEmpty();
  }

  private static Outbound.Lookup answers(String... addresses) {
    Queue<String> left = new ArrayDeque<>(Arrays.asList(addresses));
    return host -> {
      String next = left.size() > 1 ? left.remove() : left.element();
      return new InetAddress[] {InetAddress.ofLiteral(next)};
    };
  }

  private Outbound outbound(String... allowed) {
    return outbound(InetAddress::getAllByName, allowed);
  }

  private Outbound outbound(Outbound.Lookup lookup, String... allowed) {
    return new Outbound(
        new Destinations(
            house.stores,
            house.changes,
            new Destinations.Settings(
                Arrays.stream(allowed).map(Destination::parse).toList(), true)),
        lookup,
        8);
  }

  private static Problem refusal(Outbound outbound, String url) {
    Refused refused = catchThrowableOfType(Refused.class, () -> outbound.call(wish(url)));
    assertThat(refused).as(url).isNotNull();
    return refused.problem();
  }

  private static Wish wish(String url) {
    return Wish.get("main", URI.create(url), Duration.ofSeconds(20), 100_000);
  }

  private int port() {
    return server.getAddress().getPort();
  }

  private String local(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  private void redirect(HttpExchange exchange) throws IOException {
    location(exchange, exchange.getRequestURI().getRawQuery());
  }

  private void location(HttpExchange exchange, String to) throws IOException {
    exchange.getResponseHeaders().set("Location", to);
    answer(exchange, 302, "");
  }

  private void endless(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    byte[] block = new byte[10_000];
    try (OutputStream out = exchange.getResponseBody()) {
      while (over.getCount() > 0) {
        out.write(block);
      }
    }
  }

  private void slow(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write('x');
      out.flush();
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(HttpExchange exchange, int status, String text) throws IOException {
    seen.add(
        exchange.getLocalAddress().getAddress().getHostAddress()
            + " "
            + exchange.getRequestHeaders().getFirst("Host"));
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
