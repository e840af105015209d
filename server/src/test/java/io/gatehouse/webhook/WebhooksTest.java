package io.gatehouse.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.House;
import io.gatehouse.config.value.Secret;
import io.gatehouse.core.pattern.TopicFilter;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Questions to a real backend over real sockets, and everything that can go wrong with them.
class WebhooksTest {
  private static final Secret SECRET = new Secret("a secret of enough characters");
  private static final Webhooks.Details DETAILS = new Webhooks.Details("mqtt", "10.0.0.9");
  private static final String APPLICATION = "main";

  @TempDir private Path folder;
  private final Backend backend = new Backend();
  private House house;
  private Webhooks webhooks;

  @BeforeEach
  void open() {
    house = new House(folder);
    webhooks = webhooks(32, 256);
  }

  private Webhooks webhooks(int calls, int waiting) {
    return new Webhooks(
        house.stores,
        new WebhookSecrets(new byte[32], new java.security.SecureRandom()),
        new Webhooks.Settings(calls, waiting, new UrlRules(false, false)),
        house.clock);
  }

  @AfterEach
  void close() {
    webhooks.close();
    backend.close();
    house.close();
  }

  private void has(WebhookEvent event, URI url) {
    has(event, url, Duration.ofSeconds(5));
  }

  private void has(WebhookEvent event, URI url, Duration timeout) {
    webhooks.configure(
        APPLICATION,
        List.of(
            new Webhook(
                event, url, SECRET, timeout, Webhook.LONGEST_LIFE, List.of(), false, false)));
  }

  private Answer publishes(String user, String channel) {
    return webhooks.authorize(APPLICATION, WebhookEvent.PUBLISH, user, channel, DETAILS).join();
  }

  private Answer authenticates(String user, String token) {
    return webhooks.authenticate(APPLICATION, user, token, DETAILS).join();
  }

  @Test
  void theFormHasTheFieldsOfTheContractInTheirOrder() throws Exception {
    has(WebhookEvent.AUTHENTICATE, backend.url("/auth"));
    backend.says("{\"authenticated\":true,\"user_data\":{\"avatar\":\"a.png\"}}");

    assertThat(authenticates("alice", "to ken"))
        .isEqualTo(new Answer.Allowed("{\"avatar\":\"a.png\"}", null));

    Backend.Asked asked = backend.next();
    assertThat(asked.method()).isEqualTo("POST");
    assertThat(asked.path()).isEqualTo("/auth");
    assertThat(asked.header("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
    assertThat(asked.header("Gatehouse-Event")).isEqualTo("authenticate");
    assertThat(asked.body()).isEqualTo("user_id=alice&token=to+ken");
  }

  /// Half a surrogate pair cannot be written to those who hear the user: what it is beside would
  /// not reach them.
  @Test
  void dataThatNobodyCouldBeShownIsNoAnswer() throws Exception {
    has(WebhookEvent.AUTHENTICATE, backend.url("/auth"));
    backend.says("{\"authenticated\":true,\"user_data\":{\"name\":\"Ann \\ud83d\"}}");
    assertThat(authenticates("alice", "token")).isInstanceOf(Answer.Unexpected.class);
  }

  @Test
  void aValueBringsNoFieldOfItsOwn() throws Exception {
    has(WebhookEvent.AUTHENTICATE, backend.url("/auth"));
    has(WebhookEvent.PUBLISH, backend.url("/publish"));
    backend.says("{\"authenticated\":true,\"authorized\":true}");

    assertThat(authenticates("admin&token=good", "bad")).isInstanceOf(Answer.NotAskable.class);
    assertThat(backend.all()).isEmpty();

    assertThat(authenticates("admin", "bad&user_id=root\r\n=%26").allowed()).isTrue();
    assertThat(backend.next().form())
        .isEqualTo(Map.of("user_id", "admin", "token", "bad&user_id=root\r\n=%26"));

    assertThat(publishes("alice", "a&channel=b").allowed()).isTrue();
    assertThat(backend.next().form())
        .isEqualTo(Map.of("user_id", "alice", "channel", "a&channel=b"));
  }

  @Test
  void theSignatureIsThatOfTimeAndBody() throws Exception {
    has(WebhookEvent.PUBLISH, backend.url("/publish"));
    backend.says("{\"authorized\":true}");

    publishes("alice", "chat/1");

    Backend.Asked asked = backend.next();
    String timestamp = asked.header("Gatehouse-Timestamp");
    assertThat(Long.parseLong(timestamp)).isEqualTo(house.clock.millis() / 1000);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    assertThat(asked.header("Gatehouse-Signature"))
        .isEqualTo(
            "v1="
                + HexFormat.of()
                    .formatHex(
                        mac.doFinal(
                            (timestamp + "." + asked.body()).getBytes(StandardCharsets.UTF_8))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{\"authorized\":true};allowed",
        "{\"authorized\":true,\"more\":[1]};allowed",
        "{\"authorized\":true,\"expires_in\":60};allowed",
        "{\"authorized\":false};denied",
        "{\"authorized\":\"true\"};unexpected",
        "{\"authorized\":1};unexpected",
        "{\"authorized\":null};unexpected",
        "{\"authorized\":true,\"expires_in\":-1};unexpected",
        "{\"authorized\":true,\"expires_in\":\"1\"};unexpected",
        "{\"authenticated\":true};unexpected",
        "[true];unexpected",
        "true;malformed",
        "5;malformed",
        "``;malformed",
        "yes;malformed",
        "{\"authorized\":true} x;malformed",
        "{\"authorized\":false,\"authorized\":true};malformed",
      })
  void onlyTheBooleanTrueIsYes(String body, String code) {
    has(WebhookEvent.PUBLISH, backend.url("/publish"));
    backend.says(body);
    assertThat(publishes("alice", "chat/1").code()).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 204, 301, 302, 307, 401, 403, 500, 503})
  void anotherStatusIsNoYes(int status) throws Exception {
    has(WebhookEvent.PUBLISH, backend.url("/publish"));
    backend.answers(ask ->
        ask.path().equals("/publish")
            ? new Backend.Reply(
                status,
                status == 204 ? "" : "{\"authorized\":true}",
                Map.of("Location", backend.url("/else").toString()))
            : Backend.Reply.json("{\"authorized\":true}"));
    assertThat(publishes("alice", "chat/1")).isEqualTo(new Answer.BadStatus(status));
    assertThat(backend.all()).as("no redirect is followed").hasSize(1);
  }

  @Test
  void missingUserDataIsNull() {
    has(WebhookEvent.AUTHENTICATE, backend.url("/auth"));
    backend.says("{\"authenticated\":true,\"expires_in\":30}");
    assertThat(authenticates("alice", "x"))
        .isEqualTo(new Answer.Allowed("null", Duration.ofSeconds(30)));
  }

  @Test
  void anAnswerThatIsTooLongIsNone() {
    has(WebhookEvent.PUBLISH, backend.url("/publish"));
    backend.says("{\"authorized\":true,\"pad\":\"" + "x".repeat(70_000) + "\"}");
    assertThat(publishes("alice", "chat/1")).isInstanceOf(Answer.Unreachable.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"anonymous", "undefined", "server", "Server", "", "a b", "-a", "a/b"})
  void reservedAndImpossibleIdsAreNotAsked(String id) {
    has(WebhookEvent.AUTHENTICATE, backend.url("/auth"));
    backend.says("{\"authenticated\":true}");
    assertThat(authenticates(id, "x")).isInstanceOf(Answer.NotAskable.class);
    assertThat(backend.all()).isEmpty();
  }

  @Test
  void halfALetterIsNotAsked() {
    has(WebhookEvent.AUTHENTICATE, backend.url("/auth"));
    assertThat(authenticates("alice", "\ud800")).isInstanceOf(Answer.NotAskable.class);
  }

  @Test
  void wildcardsAreAskedAboutOnlyWhereTheBackendKnowsThem() throws Exception {
    has(WebhookEvent.SUBSCRIBE, backend.url("/subscribe"));
    backend.says("{\"authorized\":true}");
    assertThat(
            webhooks
                .authorize(APPLICATION, WebhookEvent.SUBSCRIBE, "alice", "chat/#", DETAILS)
                .join())
        .isInstanceOf(Answer.NotAskable.class);
    assertThat(backend.all()).isEmpty();

    webhooks.configure(
        APPLICATION,
        List.of(
            new Webhook(
                WebhookEvent.SUBSCRIBE,
                backend.url("/subscribe"),
                null,
                Webhook.TIMEOUT,
                Webhook.LONGEST_LIFE,
                List.of(),
                true,
                true)));
    webhooks.authorize(APPLICATION, WebhookEvent.SUBSCRIBE, "alice", "chat/#", DETAILS).join();
    Backend.Asked asked = backend.next();
    assertThat(asked.body())
        .isEqualTo(
            "user_id=alice&channel=chat%2F%23&application=main&transport=mqtt&address=10.0.0.9");
    assertThat(asked.header("Gatehouse-Signature")).isEqualTo("null");
  }

  @Test
  void aSlowBackendIsTimedOut() {
    has(WebhookEvent.PUBLISH, backend.url("/publish"), Duration.ofMillis(200));
    CountDownLatch never = new CountDownLatch(1);
    backend.answers(ask -> {
      await(never);
      return Backend.Reply.json("{\"authorized\":true}");
    });
    assertThat(publishes("alice", "chat/1")).isInstanceOf(Answer.TimedOut.class);
    never.countDown();
  }

  @Test
  void nobodyThereIsUnreachable() throws Exception {
    URI gone;
    try (ServerSocket socket = new ServerSocket(0)) {
      gone = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
    }
    has(WebhookEvent.PUBLISH, gone);
    assertThat(publishes("alice", "chat/1")).isInstanceOf(Answer.Unreachable.class);
  }

  @Test
  void withoutAWebhookNothingIsOpen() {
    assertThat(publishes("alice", "chat/1")).isInstanceOf(Answer.NotConfigured.class);
    assertThat(authenticates("alice", "x")).isInstanceOf(Answer.NotConfigured.class);
  }

  @Test
  void tooManyQuestionsAreRefusedAtOnce() throws Exception {
    webhooks.close();
    webhooks = webhooks(2, 3);
    has(WebhookEvent.PUBLISH, backend.url("/publish"));
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger most = new AtomicInteger();
    AtomicInteger now = new AtomicInteger();
    backend.answers(ask -> {
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
      await(go);
      now.decrementAndGet();
      return Backend.Reply.json("{\"authorized\":true}");
    });
    List<CompletableFuture<Answer>> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(webhooks.authorize(APPLICATION, WebhookEvent.PUBLISH, "alice", "chat/" + i, DETAILS));
    }
    assertThat(all.stream().filter(CompletableFuture::isDone).map(CompletableFuture::join))
        .hasSize(5)
        .allMatch(answer -> answer instanceof Answer.Busy);
    go.countDown();
    assertThat(all.stream().map(CompletableFuture::join).filter(Answer::allowed)).hasSize(5);
    assertThat(most.get()).isLessThanOrEqualTo(2);
    assertThat(webhooks.counts().calls(WebhookEvent.PUBLISH, "busy")).isEqualTo(5);
  }

  @Test
  void aBackendThatFailsIsLeftAloneAndTriedAgain() {
    has(WebhookEvent.PUBLISH, backend.url("/publish"));
    backend.answers(ask -> Backend.Reply.status(500));
    for (int i = 0; i < 5; i++) {
      assertThat(publishes("alice", "chat/1")).isEqualTo(new Answer.BadStatus(500));
    }
    assertThat(publishes("alice", "chat/1")).isInstanceOf(Answer.CircuitOpen.class);
    assertThat(webhooks.openCircuits()).isEqualTo(1);
    assertThat(backend.all()).hasSize(5);

    house.clock.forward(Duration.ofSeconds(11));
    assertThat(publishes("alice", "chat/1"))
        .as("the one trial")
        .isEqualTo(new Answer.BadStatus(500));
    house.clock.forward(Duration.ofSeconds(11));
    assertThat(publishes("alice", "chat/1"))
        .as("a longer pause")
        .isInstanceOf(Answer.CircuitOpen.class);

    backend.says("{\"authorized\":true}");
    house.clock.forward(Duration.ofSeconds(10));
    assertThat(publishes("alice", "chat/1").allowed()).isTrue();
    assertThat(publishes("alice", "chat/1").allowed()).isTrue();
    assertThat(webhooks.openCircuits()).isZero();
  }

  @Test
  void messagesAreToldInOrderAndOnlyThoseOfTheChannels() throws Exception {
    webhooks.configure(
        APPLICATION,
        List.of(
            Webhook.messages(backend.url("/told"), SECRET, List.of(TopicFilter.parse("chat/+")))));
    backend.answers(ask -> Backend.Reply.status(204));
    for (int i = 0; i < 50; i++) {
      assertThat(webhooks.tell(APPLICATION, "chat/1", "{\"n\":" + i + "}")).isTrue();
    }
    assertThat(webhooks.tell(APPLICATION, "other", "{}")).isFalse();
    for (int i = 0; i < 50; i++) {
      assertThat(backend.next().form())
          .isEqualTo(Map.of("message", "{\"n\":" + i + "}", "channel", "chat/1"));
    }
    assertThat(backend.all()).isEmpty();
  }

  @Test
  void whoeverTellsNeverWaits() throws Exception {
    webhooks.configure(
        APPLICATION,
        List.of(Webhook.messages(backend.url("/told"), SECRET, List.of(TopicFilter.parse("#")))));
    CountDownLatch never = new CountDownLatch(1);
    backend.answers(ask -> {
      await(never);
      return Backend.Reply.status(204);
    });
    String large = "x".repeat(1 << 20);
    int taken = 0;
    for (int i = 0; i < 20; i++) {
      taken += webhooks.tell(APPLICATION, "chat/1", large) ? 1 : 0;
    }
    assertThat(taken).isBetween(7, 9);
    assertThat(webhooks.counts().droppedMessages()).isEqualTo(20 - taken);
    never.countDown();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://backend.example/x",
        "http://127.evil.example/x",
        "ftp://127.0.0.1/",
        "https://user:password@backend.example/",
        "https:///x",
        "/x",
        "file:///etc/passwd",
        "https://backend.example/#x"
      })
  void someUrlsAreRefused(String url) {
    UrlRules rules = new UrlRules(false, false);
    assertThat(rules.fault(URI.create(url))).isNotNull();
    assertThatThrownBy(() -> has(WebhookEvent.PUBLISH, URI.create(url)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://169.254.169.254/latest/meta-data",
        "https://[fe80::1]/",
        "https://[::ffff:169.254.169.254]/",
        "https://[fd00:ec2::254]/",
        "https://224.0.0.1/"
      })
  void addressesThatHandOutCredentialsAreNotCalled(String url) {
    has(WebhookEvent.PUBLISH, URI.create(url));
    assertThat(new UrlRules(false, false).reachable(URI.create(url).getHost())).isNull();
    assertThat(publishes("alice", "chat/1")).isInstanceOf(Answer.Unreachable.class);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
