package io.gatehouse.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.House;
import io.gatehouse.audit.AuditKey;
import io.gatehouse.audit.AuditVerifier;
import io.gatehouse.config.Config;
import io.gatehouse.config.ConfigReader;
import io.gatehouse.config.LoadedConfig;
import io.gatehouse.config.Settings;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.ChannelRule;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Level;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Role;
import io.gatehouse.core.policy.Rule;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.factor.FactorPolicy;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.Application;
import io.gatehouse.store.record.ChannelRuleRecord;
import io.gatehouse.store.record.ChannelSettings;
import io.gatehouse.store.record.GrantRecord;
import io.gatehouse.store.record.RoleRecord;
import io.gatehouse.store.record.TokenRecord;
import io.gatehouse.store.record.WebhookRecord;
import io.gatehouse.store.script.Script;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each check finds its door open, and in order once it is closed.
class DoctorTest {
  private static final Set<Check> SEEN_OPEN = EnumSet.noneOf(Check.class);
  private static final Set<Check> SEEN_CLOSED = EnumSet.noneOf(Check.class);

  @TempDir private Path folder;
  private House house;
  private long token;

  @BeforeEach
  void open() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    house = new House(folder);
    house.owner();
  }

  @AfterEach
  void close() {
    house.close();
  }

  /// A check without a test fails.
  @AfterAll
  static void everyCheckWasSeenOpenAndClosed() {
    assertThat(SEEN_OPEN).containsExactlyInAnyOrder(Check.values());
    assertThat(SEEN_CLOSED).containsExactlyInAnyOrder(Check.values());
  }

  private Doctor doctor(Settings settings, Config config) {
    return new Doctor(
        new Doctor.Surroundings(
            config,
            settings,
            folder,
            house.stores,
            new AuditVerifier(AuditKey.in(folder, house.random), folder),
            house.factors.policy(),
            house.requests,
            house.clock));
  }

  private Report report(Map<String, String> keys) {
    Config config = ConfigReader.given(keys);
    return doctor(Settings.given(config), config).examine();
  }

  private Report report() {
    return report(Map.of());
  }

  private static Set<Check> found(Report report) {
    return report.findings().stream().map(Finding::check).collect(Collectors.toSet());
  }

  private static void isOpen(Check check, Report report) {
    SEEN_OPEN.add(check);
    assertThat(found(report)).contains(check);
    assertThat(report.passed()).doesNotContain(check);
  }

  private static void isClosed(Check check, Report report) {
    SEEN_CLOSED.add(check);
    assertThat(found(report)).doesNotContain(check);
    assertThat(report.passed()).contains(check);
  }

  private void change(Consumer<Transaction> work) {
    house.stores.write(transaction -> {
      work.accept(transaction);
      return true;
    });
  }

  /// The second column opens the door by the configuration; the third one closes it, where the
  /// default does not.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PLAIN_HTTP | http.host=0.0.0.0 http.allow-plain=true | http.host=0.0.0.0 http.allow-plain=true http.trusted-proxies=10.0.0.7",
        "PLAIN_MQTT | mqtt.host=0.0.0.0 mqtt.allow-plain=true | mqtt.enabled=false",
        "PLAIN_AMQP | amqp.host=0.0.0.0 amqp.allow-plain=true | amqp.enabled=false",
        "ORIGINS_ANY | http.allowed-origins=http://app.example | http.allowed-origins=https://app.example,http://localhost:3000",
        "HOSTS_ANY | http.host=0.0.0.0 http.allow-plain=true | http.host=0.0.0.0 http.allow-plain=true http.public-url=https://gate.example",
        "PROXIES_WIDE | http.trusted-proxies=0.0.0.0/0 | http.trusted-proxies=10.0.0.0/8",
        "PROXIES_WIDE | http.trusted-proxies=::/0 | http.trusted-proxies=fd00::/16",
        "RATES_UNLIMITED | - | limits.publish-rate=100",
        "PASSWORDS_SHORT | password.min-length=8 | -",
        "PASSWORDS_CHEAP | password.bcrypt-cost=4 | -",
        "PASSWORDS_CHEAP | password.algorithm=argon2id password.argon2-memory=1MiB | password.algorithm=argon2id",
        "LOGINS_UNSLOWED | login.delay-base=0s | -",
        "LOGINS_UNSLOWED | login.failures-before-delay=1000 | -",
        "SESSIONS_LONG | session.max-age=365d | -",
        "WEBHOOKS_PLAIN_ALLOWED | webhook.allow-plain=true | -",
        "WEBHOOKS_LINK_LOCAL | webhook.allow-link-local=true | -",
        "OUTBOUND_OPEN | outbound.allow=* | outbound.allow=api.example,*.example.org,10.1.2.3:8080",
        "OUTBOUND_OPEN | outbound.allow=shop=10.0.0.0/8 | -",
        "DATABASE_PLAIN | store.url=postgresql://u@db.example/g?sslmode=disable | store.url=postgresql://u@db.example/g",
        "RAPTOR_ON | raptor.applications=main | -",
        "SCRIPTR_ON | scriptr.applications=main | -",
        "SCRIPTR_ANY_ORIGIN | scriptr.applications=main scriptr.any-origin=true | scriptr.applications=main",
        "CAROTENE_ANONYMOUS | carotene.application=main carotene.publish-authorization-level=anonymous | carotene.application=main",
        "CAROTENE_API_OPEN | carotene.application=main carotene.restrict-api-access-to=0.0.0.0/0 | carotene.application=main",
        "REFUSALS_UNRECORDED | audit.refusals-per-minute=0 | -",
      })
  void theConfigurationOpensAndClosesIt(Check check, String open, String closed) {
    isOpen(check, report(keys(open)));
    isClosed(check, report(keys(closed)));
  }

  private static Map<String, String> keys(String written) {
    Map<String, String> keys = new HashMap<>();
    if (!written.equals("-")) {
      for (String one : written.split(" ", -1)) {
        keys.put(one.substring(0, one.indexOf('=')), one.substring(one.indexOf('=') + 1));
      }
    }
    return keys;
  }

  @Test
  void aServerWithoutAnOwner(@TempDir Path other) {
    isClosed(Check.SETUP_OPEN, report());
    try (House empty = new House(other)) {
      House owned = house;
      house = empty;
      isOpen(Check.SETUP_OPEN, report());
      house = owned;
    }
  }

  @Test
  void filesThatOthersMayRead() throws IOException {
    isClosed(Check.FILES_OPEN, report());
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path leaked = Files.writeString(folder.resolve("leaked"), "x");
    Files.setPosixFilePermissions(leaked, PosixFilePermissions.fromString("rw-r--r--"));
    Report report = report();
    isOpen(Check.FILES_OPEN, report);
    assertThat(detail(report, Check.FILES_OPEN)).contains("leaked");
  }

  private static String detail(Report report, Check check) {
    return report.findings().stream()
        .filter(finding -> finding.check() == check)
        .map(Finding::detail)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void secretsInAConfigurationThatEverybodyReads() throws IOException {
    Path file = folder.resolve("gatehouse.toml");
    Files.writeString(file, "[store]\nurl = \"postgresql://u:secret@127.0.0.1/g\"\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    LoadedConfig loaded = new ConfigReader(Map.of(), folder, folder).load(file);
    Report report = doctor(Settings.of(loaded), loaded.config()).examine();
    isOpen(Check.CONFIGURATION_OPEN, report);
    assertThat(report.toString()).doesNotContain("secret@");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    isClosed(Check.CONFIGURATION_OPEN, doctor(Settings.of(loaded), loaded.config()).examine());
  }

  @Test
  void anAuditThatWasCut() throws IOException {
    house.user("alice");
    house.audit.flush();
    isClosed(Check.AUDIT_BROKEN, report());
    Path head = folder.resolve("audit.head");
    byte[] garbled = Files.readAllBytes(head);
    java.util.Arrays.fill(garbled, (byte) 'x');
    Files.write(head, garbled);
    isOpen(Check.AUDIT_BROKEN, report());
  }

  @Test
  void moreApplicationsThanAreLookedAt() {
    isClosed(Check.NOT_ALL, report());
    change(tx -> {
      for (int i = 0; i < 100; i++) {
        tx.accounts().add(new Application("app-" + i, "default", "x", 1, 1));
      }
    });
    isOpen(Check.NOT_ALL, report());
  }

  private void rule(Level publish, Level subscribe) {
    ChannelRule rule = new ChannelRule(TopicFilter.parse("open/#"), publish, subscribe);
    change(
        tx -> tx.channels().put(new ChannelRuleRecord("main", rule, ChannelSettings.NONE, 1, 1)));
  }

  @Test
  void channelsThatAreOpenToEverybody() {
    Map<String, String> boat = Map.of("signalk.applications", "main");
    rule(Level.ANONYMOUS, Level.ANONYMOUS);
    Report report = report(boat);
    isOpen(Check.ANONYMOUS_PUBLISH, report);
    isOpen(Check.ANONYMOUS_SUBSCRIBE, report);
    isOpen(Check.SIGNALK_READ, report);
    assertThat(detail(report, Check.ANONYMOUS_PUBLISH)).contains("open/#");
    rule(Level.AUTHENTICATED, Level.PERMISSION);
    Report cured = report(boat);
    isClosed(Check.ANONYMOUS_PUBLISH, cured);
    isClosed(Check.ANONYMOUS_SUBSCRIBE, cured);
    isClosed(Check.SIGNALK_READ, cured);
  }

  private void role(String id, Rule... rules) {
    RoleRecord record = new RoleRecord("main", id, null, List.of(rules), 1, 1);
    change(tx -> {
      if (tx.roles().update("main", id, old -> record).isEmpty()) {
        tx.roles().add(record);
      }
    });
  }

  @Test
  void rightsOfWhoeverHasNotSignedIn() {
    isClosed(Check.ANONYMOUS_RIGHTS, report());
    role(Role.ANONYMOUS, Rule.allow("read_device"));
    isOpen(Check.ANONYMOUS_RIGHTS, report());
    role(Role.ANONYMOUS);
    isClosed(Check.ANONYMOUS_RIGHTS, report());
    grant("g1", Subject.ANONYMOUS, Effect.ALLOW, "read_device");
    isOpen(Check.ANONYMOUS_RIGHTS, report());
    change(tx -> tx.grants().remove("main", "g1"));
    isClosed(Check.ANONYMOUS_RIGHTS, report());
  }

  private void grant(String id, Subject subject, Effect effect, String permission) {
    Grant grant = Grant.of(id, subject, effect, Permission.parse(permission));
    change(tx -> tx.grants().add(new GrantRecord("main", grant, Subject.owner("olga"), 1, 1)));
  }

  @Test
  void manyAdministrators() {
    for (int i = 0; i < 5; i++) {
      house.user("boss-" + i, "admin");
    }
    isClosed(Check.ADMINISTRATORS_MANY, report());
    house.user("one-too-many", "admin");
    isOpen(Check.ADMINISTRATORS_MANY, report());
  }

  @Test
  void aDenialThatShadowsEverything() {
    isClosed(Check.DENIES_EVERYTHING, report());
    role("stopped", Rule.deny("admin_application"));
    isOpen(Check.DENIES_EVERYTHING, report());
    role("stopped", Rule.deny("delete_device"));
    isClosed(Check.DENIES_EVERYTHING, report());
    grant("g2", Subject.role("stopped"), Effect.DENY, "admin_application");
    isOpen(Check.DENIES_EVERYTHING, report());
  }

  private void token(Subject holder, long created, @Nullable Long expires, Permission... narrowed) {
    String id = "t" + ++token;
    @Nullable List<Permission> permissions = narrowed.length == 0 ? null : List.of(narrowed);
    change(tx ->
        tx.credentials()
            .add(
                TokenRecord.fresh("main", id, holder, TokenRecord.Kind.API, "hash" + id, created)
                    .drafted(id, permissions, true, expires)));
  }

  @Test
  void tokensThatNeverEnd() {
    long now = house.clock.millis();
    token(Subject.device("boat"), now, null);
    token(Subject.user("alice"), now, now + 1_000);
    token(Subject.user("alice"), now, null, Permission.parse("read_device"));
    isClosed(Check.TOKENS_WIDE, report());
    token(Subject.user("alice"), now, null);
    isOpen(Check.TOKENS_WIDE, report());
  }

  @Test
  void tokensThatNobodyUses() {
    long now = house.clock.millis();
    token(Subject.device("boat"), now - Duration.ofDays(89).toMillis(), null);
    token(Subject.device("boat"), now - Duration.ofDays(200).toMillis(), now - 1);
    isClosed(Check.TOKENS_UNUSED, report());
    token(Subject.device("boat"), now - Duration.ofDays(91).toMillis(), null);
    isOpen(Check.TOKENS_UNUSED, report());
    change(tx ->
        tx.credentials().touch("main", "t3", new TokenRecord.LastUse(now, "127.0.0.1", "mqtt")));
    isClosed(Check.TOKENS_UNUSED, report());
  }

  @Test
  void administratorsWithoutASecondFactor() {
    isOpen(Check.FACTORS_OPTIONAL, report());
    house.factors.policy().set(House.SERVER, new FactorPolicy.Demand(true, Set.of()));
    isClosed(Check.FACTORS_OPTIONAL, report());
  }

  @Test
  void strangersWhoMayAsk() {
    isClosed(Check.ACCESS_REQUESTS_OPEN, report());
    change(tx -> tx.settings().put("access-requests main", "devices=true people=false"));
    isOpen(Check.ACCESS_REQUESTS_OPEN, report());
  }

  private void webhook(String event, String url) {
    change(tx ->
        tx.webhooks()
            .put(new WebhookRecord("main", event, url, "s", 1, 1, List.of(), false, 1, 1)));
  }

  @Test
  void backendsThatAreCalledInClearAndThoseThatBringGuests() {
    webhook("publish", "https://backend.example/");
    webhook("subscribe", "http://127.0.0.1:9/");
    Report report = report();
    isClosed(Check.WEBHOOKS_PLAIN, report);
    isClosed(Check.GUESTS, report);
    webhook("authenticate", "http://backend.example/");
    Report after = report();
    isOpen(Check.WEBHOOKS_PLAIN, after);
    isOpen(Check.GUESTS, after);
  }

  private void script(String execute) {
    change(tx ->
        tx.scripts()
            .put(
                new Script(
                    "main",
                    "hello",
                    Script.Kind.SCRIPT,
                    "application/javascript",
                    "1".getBytes(StandardCharsets.UTF_8),
                    new Script.Lists(execute, "", ""),
                    Script.RunAs.CALLER,
                    Subject.owner("olga"),
                    Subject.owner("olga"),
                    false,
                    1,
                    1,
                    1)));
  }

  @Test
  void scriptsThatAnybodyRuns() {
    script("authenticated");
    isClosed(Check.SCRIPTS_ANONYMOUS, report());
    script("anonymous");
    isOpen(Check.SCRIPTS_ANONYMOUS, report());
  }

  @Test
  void scriptsThatCallEverywhere() {
    change(tx -> tx.settings().put("outbound/main", "api.example"));
    isClosed(Check.OUTBOUND_OWN, report());
    change(tx -> tx.settings().put("outbound/main", "*"));
    isOpen(Check.OUTBOUND_OWN, report());
  }

  @Test
  void theWorstComesFirstAndTheApplicationIsNamed() {
    rule(Level.ANONYMOUS, Level.NOBODY);
    Report report = report();
    assertThat(report.findings().getFirst().check()).isEqualTo(Check.ANONYMOUS_PUBLISH);
    assertThat(report.findings().getFirst().application()).isEqualTo("main");
    assertThat(report.findings()).extracting(finding -> finding.check().severity()).isSorted();
  }

  @Test
  void anAdministratorSeesTheirApplicationAndNothingElse() {
    change(tx -> tx.accounts().add(new Application("other", "default", "x", 1, 1)));
    rule(Level.ANONYMOUS, Level.NOBODY);
    Config config = ConfigReader.given(Map.of("login.delay-base", "0s"));
    Report other = doctor(Settings.given(config), config).examine("other");
    assertThat(found(other)).doesNotContain(Check.ANONYMOUS_PUBLISH, Check.LOGINS_UNSLOWED);
    assertThat(other.passed()).contains(Check.ANONYMOUS_PUBLISH).doesNotContain(Check.PLAIN_MQTT);
  }
}
