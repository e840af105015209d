package io.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.store.record.Account;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What an entry says, and what it must not say.
class EventJsonTest {
  private static final String SECRET = "correct horse battery staple";

  @Test
  void theBodyIsCanonical() {
    Actor actor = new Actor("owner:root", "t-1", "192.0.2.1", "http");
    AuditEvent event =
        new AuditEvent(
            AuditAction.USER_CHANGED,
            "main",
            actor,
            "user:alice",
            Map.of(),
            Map.of("roles", List.of("b", "a"), "enabled", true, "count", 3, "name", "\"Ä\"\n"));
    assertThat(EventJson.body(event, 5))
        .isEqualTo(
            "{\"action\":\"user.changed\",\"actor\":{\"address\":\"192.0.2.1\","
                + "\"credential\":\"t-1\",\"subject\":\"owner:root\",\"transport\":\"http\"},"
                + "\"after\":{\"count\":3,\"enabled\":true,\"name\":\"\\\"Ä\\\"\\n\","
                + "\"roles\":[\"b\",\"a\"]},"
                + "\"application\":\"main\",\"at\":5,\"target\":\"user:alice\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password",
        "newPassword",
        "password_hash",
        "SECRET",
        "client-secret",
        "token",
        "apiTokens",
        "hash",
        "pepper",
        "private_key",
        "passphrase"
      })
  void whatIsNamedLikeASecretIsNotKeptHoweverDeepItLies(String name) {
    assertThat(body(Map.of(name, SECRET))).doesNotContain(SECRET).contains("(not kept)");
    assertThat(body(Map.of("attributes", Map.of(name, SECRET)))).doesNotContain(SECRET);
    assertThat(body(Map.of("list", List.of(Map.of(name, List.of(SECRET)))))).doesNotContain(SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$2a$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW",
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$8sbdXZ9rqv0Lr3WAiyQO1g",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.TJVA95OrM7E2cBab30RMHrHDcEfxjoYZ",
        "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\n-----END PRIVATE KEY-----"
      })
  void whatLooksLikeASecretIsNotKeptWhateverItIsCalled(String value) {
    assertThat(body(Map.of("note", value)))
        .doesNotContain(value.substring(4))
        .contains("(not kept)");
    assertThat(body(Map.of("notes", List.of(value)))).doesNotContain(value.substring(4));
  }

  @Test
  void yesAndNoAreNoSecrets() {
    assertThat(body(Map.of("password_set", true))).contains("\"password_set\":true");
  }

  @Test
  void nothingIsAValue() {
    Map<String, @Nullable Object> after = new HashMap<>();
    after.put("owner", null);
    after.put("list", Arrays.asList("a", null));
    assertThat(body(after)).contains("\"owner\":null").contains("[\"a\",null]");
  }

  @Test
  void aRecordIsRefusedBecauseNobodyLookedAtItsFields() {
    Map<String, Object> after = Map.of("account", new Account("a", "b", 1));
    assertThatThrownBy(() -> body(after)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void longTextIsCut() {
    String body = body(Map.of("note", "🚤".repeat(50_000)));
    assertThat(body).hasSizeLessThan(3_000).contains("… (100000 characters)");
    assertThat(body.codePoints()).noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
  }

  private static String body(Map<String, ? extends @Nullable Object> after) {
    Map<String, Object> copy = new HashMap<>();
    after.forEach(copy::put);
    return EventJson.body(
        new AuditEvent(AuditAction.USER_CHANGED, "main", Actor.SERVER, "user:a", Map.of(), copy),
        5);
  }
}
