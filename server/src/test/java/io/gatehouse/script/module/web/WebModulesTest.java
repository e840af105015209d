package io.gatehouse.script.module.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.gatehouse.House;
import io.gatehouse.access.Rights;
import io.gatehouse.config.value.Secret;
import io.gatehouse.door.Authority;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.script.module.Module;
import io.gatehouse.script.module.ModuleHouse;
import io.gatehouse.vault.Vault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The modules `http` and `oauth` against a real server.
class WebModulesTest {
  @TempDir private Path folder;
  private House house;
  private ModuleHouse modules;
  private HttpServer server;
  private final Queue<String> heard = new ConcurrentLinkedQueue<>();
  private final AtomicInteger tokens = new AtomicInteger();
  private volatile boolean refuses;
  private Rights ann;
  private Rights bob;
  private HttpModule http;
  private OAuthModule oauth;

  @BeforeEach
  void open() throws IOException {
    house = new House(folder);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/echo", this::echo);
    server.createContext("/token", this::token);
    server.start();
    modules = new ModuleHouse(house, "127.0.0.1:*");
    house.role("script", "read_secret:weather");
    house.user("ann", "script");
    house.user("bob");
    ann = house.rights(house.signIn("ann"));
    bob = house.rights(house.signIn("bob"));
    http = new HttpModule(modules.outbound, modules.vault);
    oauth = new OAuthModule(modules.connections);
    secret("weather", "s3cret");
  }

  @AfterEach
  void close() {
    server.stop(0);
    modules.close();
    house.close();
  }

  private void secret(String name, String value) {
    modules.vault.put(House.SERVER, name, new Vault.Draft(new Secret(value), null, null), null);
  }

  private Problem refusal(Rights rights, Module module, String function, String arguments) {
    Refused refused =
        catchThrowableOfType(
            Refused.class, () -> modules.call(rights, module, function, arguments));
    assertThat(refused).as(arguments).isNotNull();
    return refused.problem();
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  @Test
  void aCallCarriesWhatItIsGiven() {
    JsonNode answer =
        modules.call(
            ann,
            http,
            "request",
            "[{'method': 'post', 'url': '%s', 'params': {'a': 'b c'}, 'json': {'x': 1}, 'headers': {'X-Y': 'z'}, 'auth': {'basicSecret': ['me', 'weather']}}]"
                .formatted(url("/echo")));
    assertThat(answer.path("status").intValue()).isEqualTo(200);
    assertThat(answer.path("json").path("method").textValue()).isEqualTo("POST");
    assertThat(answer.path("json").path("query").textValue()).isEqualTo("a=b+c");
    assertThat(answer.path("json").path("body").textValue()).isEqualTo("{x:1}");
    assertThat(answer.path("json").path("authorization").textValue())
        .isEqualTo("Basic bWU6czNjcmV0");
  }

  @Test
  void aSecretOfOthersGoesNowhere() {
    assertThat(
            refusal(
                    bob,
                    http,
                    "request",
                    "[{'url': '%s', 'auth': {'bearerSecret': 'weather'}}]".formatted(url("/echo")))
                .type())
        .isEqualTo(ProblemType.FORBIDDEN);
    assertThat(heard).isEmpty();
  }

  @Test
  void whatCannotBeSentIsRefused() {
    for (String options :
        new String[] {
          "{'url': 'nonsense://x'}",
          "{'url': '%s', 'method': 'TRACE'}",
          "{'url': '%s', 'headers': {'Host': 'other'}}",
          "{'url': '%s', 'headers': {'Content-Length': '5'}}",
          "{'url': '%s', 'headers': {'X': 'a\\r\\nY: b'}}",
          "{'url': '%s', 'retries': 4}",
          "{'url': '%s', 'auth': {'digest': 1}}"
        }) {
      assertThat(refusal(ann, http, "request", "[" + options.formatted(url("/echo")) + "]").type())
          .as(options)
          .isEqualTo(ProblemType.INVALID);
    }
    assertThat(heard).isEmpty();
  }

  @Test
  void aClientCertificateIsShown() throws Exception {
    Authority authority = new Authority("clients");
    Authority.Held self = Authority.server();
    Authority.Held client = authority.issue("CN=ann");
    HttpsServer tls =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    tls.setHttpsConfigurator(
        new HttpsConfigurator(self.context(authority.certificate())) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters wanted = getSSLContext().getDefaultSSLParameters();
            wanted.setNeedClientAuth(true);
            parameters.setSSLParameters(wanted);
          }
        });
    tls.createContext("/", exchange -> answer(exchange, 200, "{\"ok\":true}"));
    tls.start();
    try {
      secret("client", client.pem() + client.keyPem());
      house.role("both", "read_secret:client");
      house.user("eve", "both");
      Rights eve = house.rights(house.signIn("eve"));
      String to = "https://127.0.0.1:" + tls.getAddress().getPort() + "/";
      String trust = "'authorities': \"" + self.pem().replace("\r", "").replace("\n", "\\n") + "\"";
      JsonNode answer =
          modules.call(
              eve,
              http,
              "request",
              "[{'url': '%s', 'certificate': 'client', %s}]".formatted(to, trust));
      assertThat(answer.path("json").path("ok").booleanValue()).isTrue();
      assertThat(refusal(eve, http, "request", "[{'url': '%s', %s}]".formatted(to, trust)).type())
          .isEqualTo(ProblemType.UNAVAILABLE);
      assertThat(
              refusal(
                      eve,
                      http,
                      "request",
                      "[{'url': '%s', 'certificate': 'client'}]".formatted(to))
                  .type())
          .isEqualTo(ProblemType.UNAVAILABLE);
    } finally {
      tls.stop(0);
    }
  }

  /// RFC 6749 section 4.4.
  @Test
  void aTokenOfTheClientIsKeptUntilItEnds() {
    String service = service("");
    JsonNode first = modules.call(ann, oauth, "clientToken", "[" + service + "]");
    assertThat(first.path("accessToken").textValue()).isEqualTo("access-1");
    assertThat(first.toString()).doesNotContain("refresh");
    assertThat(modules.call(ann, oauth, "clientToken", "[" + service + "]").path("accessToken"))
        .isEqualTo(first.path("accessToken"));
    house.clock.forward(Duration.ofHours(2));
    assertThat(
            modules
                .call(ann, oauth, "clientToken", "[" + service + "]")
                .path("accessToken")
                .textValue())
        .isEqualTo("access-2");
    assertThat(heard.peek()).contains("grant_type=client_credentials").contains("Basic ");
  }

  /// RFC 6749 section 4.1, RFC 7636.
  @Test
  void aPersonConnectsAndTokensAreRenewed() {
    String handle = connect(ann);
    modules.call(ann, oauth, "finish", "['" + handle + "']");
    assertThat(heard.peek())
        .contains("grant_type=authorization_code")
        .contains("code=the-code")
        .contains("code_verifier=")
        .contains("redirect_uri=https%3A%2F%2Fgate.example%2Fv1%2Foauth%2Fcallback");
    assertThat(modules.call(ann, oauth, "token", "['weather']").path("accessToken").textValue())
        .isEqualTo("access-1");
    assertThat(refusal(bob, oauth, "token", "['weather']").type()).isEqualTo(ProblemType.NOT_FOUND);
    house.clock.forward(Duration.ofHours(2));
    heard.clear();
    assertThat(modules.call(ann, oauth, "token", "['weather']").path("accessToken").textValue())
        .isEqualTo("access-2");
    assertThat(heard.peek())
        .contains("grant_type=refresh_token")
        .contains("refresh_token=refresh-1");
    assertThat(house.audited("connection.made")).hasSize(1);
    house.clock.forward(Duration.ofHours(2));
    refuses = true;
    assertThat(refusal(ann, oauth, "token", "['weather']").type())
        .isEqualTo(ProblemType.CREDENTIAL_ENDED);
    assertThat(modules.call(ann, oauth, "disconnect", "['weather']").booleanValue()).isTrue();
    assertThat(refusal(ann, oauth, "token", "['weather']").type()).isEqualTo(ProblemType.NOT_FOUND);
  }

  /// RFC 9700 section 4.7: what came back counts for whoever began, once, in the session of then.
  @Test
  void nobodyFinishesWhatAnotherBegan() {
    String handle = connect(ann);
    assertThat(refusal(bob, oauth, "finish", "['" + handle + "']").type())
        .isEqualTo(ProblemType.FORBIDDEN);
    // it was shown once, and is worth nothing now
    assertThat(refusal(ann, oauth, "finish", "['" + handle + "']").type())
        .isEqualTo(ProblemType.FORBIDDEN);
    String other = connect(ann);
    Rights again = house.rights(house.signIn("ann"));
    assertThat(refusal(again, oauth, "finish", "['" + other + "']").type())
        .isEqualTo(ProblemType.FORBIDDEN);
    assertThat(heard).isEmpty();
  }

  /// Whoever begins again and again must not drive out what others have begun.
  @Test
  void nobodyBeginsWithoutEnd() {
    String first = begin(ann, "");
    for (int more = 1; more < 20; more++) {
      begin(ann, "");
    }
    assertThat(
            refusal(ann, oauth, "begin", "[" + service(", 'returnTo': '/v1/run/connected'") + "]")
                .type())
        .isEqualTo(ProblemType.TOO_MANY);
    begin(bob, "");
    // what came back makes room
    var _ = modules.connections.returned(parameter(first, "state"), "the-code", null, null);
    begin(ann, "");
  }

  @Test
  void aStateCountsOnceAndPagesAreOurs() {
    String url = begin(ann, "");
    String state = parameter(url, "state");
    assertThat(modules.connections.returned(state, null, "access_denied", null))
        .isEqualTo("/v1/run/connected?error=access_denied");
    Refused refused =
        catchThrowableOfType(
            Refused.class, () -> modules.connections.returned(state, "x", null, null));
    assertThat(refused.problem().type()).isEqualTo(ProblemType.CREDENTIAL_REFUSED);
    for (String to :
        new String[] {
          "", "x", "//evil.example", "/\\\\evil.example", "https://evil.example", "/a?b"
        }) {
      assertThat(
              refusal(ann, oauth, "begin", "[" + service(", 'returnTo': '" + to + "'") + "]")
                  .type())
          .as(to)
          .isEqualTo(ProblemType.INVALID);
    }
    String mixed = begin(ann, ", 'issuer': 'https://one.example'");
    assertThat(
            modules.connections.returned(
                parameter(mixed, "state"), "code", null, "https://two.example"))
        .isEqualTo("/v1/run/connected?error=wrong_issuer");
  }

  private String connect(Rights who) {
    String url = begin(who, "");
    assertThat(url).contains("code_challenge_method=S256").contains("response_type=code");
    String to = modules.connections.returned(parameter(url, "state"), "the-code", null, null);
    assertThat(to).startsWith("/v1/run/connected?handle=");
    return to.substring(to.indexOf('=') + 1);
  }

  private String begin(Rights who, String more) {
    return modules
        .call(who, oauth, "begin", "[" + service(", 'returnTo': '/v1/run/connected'" + more) + "]")
        .textValue();
  }

  private static String parameter(String url, String name) {
    for (String part : URI.create(url).getRawQuery().split("&", -1)) {
      if (part.startsWith(name + "=")) {
        return part.substring(name.length() + 1);
      }
    }
    throw new AssertionError(url);
  }

  private String service(String more) {
    return "{'provider': 'weather', 'authorizeUrl': '%s', 'tokenUrl': '%s', 'clientId': 'we', 'clientSecret': 'weather', 'scope': 'read'%s}"
        .formatted(url("/authorize"), url("/token"), more);
  }

  private void echo(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    answer(
        exchange,
        200,
        "{\"method\":\"%s\",\"query\":\"%s\",\"body\":\"%s\",\"authorization\":\"%s\"}"
            .formatted(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawQuery(),
                body.replace("\"", ""),
                exchange.getRequestHeaders().getFirst("Authorization")));
  }

  private void token(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    heard.add(body + " " + exchange.getRequestHeaders().getFirst("Authorization"));
    int number = tokens.incrementAndGet();
    if (refuses) {
      answer(exchange, 400, "{\"error\":\"invalid_grant\"}");
    } else {
      answer(
          exchange,
          200,
          "{\"access_token\":\"access-%d\",\"token_type\":\"Bearer\",\"expires_in\":3600,\"refresh_token\":\"refresh-%d\"}"
              .formatted(number, number));
    }
  }

  private void answer(HttpExchange exchange, int status, String json) throws IOException {
    if (exchange.getRequestURI().getPath().equals("/echo")) {
      heard.add("echo");
    }
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
