package io.gatehouse.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.conformance.StoreContract;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.AlreadyExists;
import io.gatehouse.store.oauth.OAuthAccessRecord;
import io.gatehouse.store.oauth.OAuthClientRecord;
import io.gatehouse.store.oauth.OAuthCodeRecord;
import io.gatehouse.store.oauth.OAuthDeviceRecord;
import io.gatehouse.store.oauth.OAuthGrantRecord;
import io.gatehouse.store.oauth.OAuthStore;
import io.gatehouse.store.record.TokenRecord;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Clients of OAuth, what was granted to them, and codes that are under way.
class OAuthStoreTest extends StoreContract {
  private static final Subject ALICE = Subject.user("alice");

  /// Every call is a change of its own.
  private final OAuthStore each =
      (OAuthStore)
          Proxy.newProxyInstance(
              OAuthStoreTest.class.getClassLoader(),
              new Class<?>[] {OAuthStore.class},
              (_, method, values) ->
                  stores.<@Nullable Object>write(tx -> called(method, tx.oauth(), values)));

  private static @Nullable Object called(Method method, OAuthStore store, Object[] values) {
    try {
      return method.invoke(store, values);
    } catch (InvocationTargetException refused) {
      throw refused.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(refused);
    } catch (IllegalAccessException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static OAuthClientRecord client(String id, String secretHash, long version) {
    return new OAuthClientRecord(
        "main",
        id,
        "client_secret_basic",
        secretHash,
        "before " + secretHash,
        7L,
        null,
        new OAuthClientRecord.Settings(
            "Ümläut & \"quotes\"",
            List.of("authorization_code", "refresh_token"),
            List.of("https://app.example/callback"),
            List.of(),
            Map.of("fleet", List.of("subscribe_channel:fleet/#"), "empty", List.of()),
            "opaque",
            60,
            600,
            6_000,
            "once",
            new OAuthClientRecord.Sender(
                true, false, Map.of("tls_client_auth_san_dns", "a.example"))),
        3,
        1,
        2,
        version);
  }

  private static OAuthGrantRecord grant(String id, String client, long end) {
    return new OAuthGrantRecord(
        "main",
        id,
        client,
        ALICE,
        List.of("openid", "fleet"),
        "family of " + id,
        "refresh of " + id,
        end - 1,
        3,
        4,
        null,
        end,
        new TokenRecord.Binding(TokenRecord.Binding.Means.KEY, "a key"));
  }

  private static OAuthAccessRecord access(String token, @Nullable String grant, long end) {
    return new OAuthAccessRecord("main", token, "app", grant, ALICE, List.of("fleet"), 5, end);
  }

  private static OAuthDeviceRecord device(String hash, String userCode, long end) {
    return new OAuthDeviceRecord(
        hash,
        userCode,
        "main",
        "app",
        List.of(),
        "10.0.0.1",
        OAuthDeviceRecord.State.WAITING,
        null,
        null,
        5,
        null,
        1,
        end);
  }

  @Test
  void aClientIsKeptAndWrittenOver() {
    change(tx -> tx.oauth().put(client("app", "one", 1)));
    assertThat(each.client("main", "app").orElseThrow()).isEqualTo(client("app", "one", 1));
    change(tx -> tx.oauth().put(client("app", "two", 2)));
    change(tx -> tx.oauth().put(client("b", "three", 1)));
    assertThat(each.client("main", "app").orElseThrow()).isEqualTo(client("app", "two", 2));
    assertThat(each.clients("main", null, 10))
        .extracting(OAuthClientRecord::id)
        .containsExactly("app", "b");
    assertThat(each.clients("main", "app", 10))
        .extracting(OAuthClientRecord::id)
        .containsExactly("b");
    assertThat(each.removeClient("main", "app")).isTrue();
    assertThat(each.removeClient("main", "app")).isFalse();
    assertThat(each.client("main", "app")).isEmpty();
  }

  @Test
  void aGrantIsFoundByItsFamilyAndRenewed() {
    OAuthGrantRecord first = grant("g-1", "app", 100);
    change(tx -> tx.oauth().add(first));
    change(tx -> tx.oauth().add(grant("g-2", "other", 100)));
    assertThat(each.grantOfFamily("family of g-1").orElseThrow()).isEqualTo(first);
    OAuthGrantRecord renewed = first.renewed("next", 90, 8);
    change(tx -> tx.oauth().renew(renewed));
    assertThat(each.grant("main", "g-1").orElseThrow()).isEqualTo(renewed);
    assertThat(each.grants("main", ALICE, null, null, 10)).hasSize(2);
    assertThat(each.grants("main", ALICE, "other", null, 10))
        .extracting(OAuthGrantRecord::id)
        .containsExactly("g-2");
    assertThat(each.grants("main", null, null, "g-1", 10)).hasSize(1);
    change(tx -> tx.oauth().removeGrants("main", ALICE));
    assertThat(each.grants("main", null, null, null, 10)).isEmpty();
  }

  /// What somebody has decided and nobody has fetched goes with what was granted.
  @Test
  void whatIsUnderWayGoesWithTheGrants() {
    OAuthCodeRecord code =
        new OAuthCodeRecord(
            "hash",
            "main",
            "app",
            ALICE,
            "https://x.example/",
            "c",
            null,
            List.of(),
            3,
            null,
            100,
            new TokenRecord.Binding(TokenRecord.Binding.Means.KEY, "a key"));
    OAuthDeviceRecord waiting = device("h", "BCDFGHJK", 100);
    change(tx -> tx.oauth().add(code));
    change(tx -> tx.oauth().add(waiting));
    change(tx -> tx.oauth().add(device("other", "BCDFGHJL", 100)));
    change(tx -> tx.oauth().update(waiting.decided(OAuthDeviceRecord.State.APPROVED, ALICE, 8)));
    change(tx -> tx.oauth().removeGrants("main", ALICE));
    assertThat(each.code("hash")).isEmpty();
    assertThat(each.device("h")).isEmpty();
    assertThat(each.device("other")).isPresent();
  }

  @Test
  void anAccessTokenIsFoundByItsIdItsGrantAndItsClient() {
    change(tx -> tx.oauth().add(access("o-1", "g-1", 100)));
    change(tx -> tx.oauth().add(access("o-2", null, 100)));
    assertThat(each.access("main", "o-1").orElseThrow()).isEqualTo(access("o-1", "g-1", 100));
    assertThat(each.accessOf("main", "g-1")).hasSize(1);
    assertThat(each.accessOfClient("main", "app", "o-1", 10))
        .extracting(OAuthAccessRecord::token)
        .containsExactly("o-2");
    assertThatThrownBy(() -> change(tx -> tx.oauth().add(access("o-1", null, 5))))
        .isInstanceOf(AlreadyExists.class);
    assertThat(each.removeAccess("main", "o-1")).isTrue();
    assertThat(each.access("main", "o-1")).isEmpty();
  }

  @Test
  void aCodeIsUsedOnce() {
    OAuthCodeRecord code =
        new OAuthCodeRecord(
            "hash",
            "main",
            "app",
            ALICE,
            "https://app.example/callback",
            "challenge",
            "n",
            List.of("openid"),
            3,
            null,
            100,
            new TokenRecord.Binding(TokenRecord.Binding.Means.KEY, "another key"));
    change(tx -> tx.oauth().add(code));
    assertThat(each.code("hash").orElseThrow()).isEqualTo(code);
    assertThat(each.use("hash", "g-1")).isTrue();
    assertThat(each.use("hash", "g-2")).isFalse();
    assertThat(each.code("hash").orElseThrow().grant()).isEqualTo("g-1");
  }

  @Test
  void aDeviceWaitsUntilSomebodyDecides() {
    OAuthDeviceRecord waiting = device("h", "BCDFGHJK", 100);
    change(tx -> tx.oauth().add(waiting));
    assertThatThrownBy(() -> change(tx -> tx.oauth().add(device("h2", "BCDFGHJK", 100))))
        .isInstanceOf(AlreadyExists.class);
    assertThat(each.waitingDevices("main", "10.0.0.1", 50)).isEqualTo(1);
    assertThat(each.waitingDevices("main", "10.0.0.1", 100)).isZero();
    OAuthDeviceRecord decided =
        waiting.polled(9, 10).decided(OAuthDeviceRecord.State.APPROVED, ALICE, 8);
    change(tx -> tx.oauth().update(decided));
    assertThat(each.deviceByUserCode("BCDFGHJK").orElseThrow()).isEqualTo(decided);
    assertThat(each.device("h").orElseThrow()).isEqualTo(decided);
    assertThat(each.removeDevice("h")).isTrue();
    assertThat(each.device("h")).isEmpty();
  }

  @Test
  void whatHasEndedIsRemoved() {
    change(tx -> tx.oauth().add(access("o-1", null, 10)));
    change(tx -> tx.oauth().add(access("o-2", null, 20)));
    change(tx -> tx.oauth().add(grant("g-1", "app", 10)));
    change(tx -> tx.oauth().add(device("h", "BCDFGHJK", 10)));
    assertThat(each.purge(15)).isEqualTo(3);
    assertThat(each.access("main", "o-2")).isPresent();
  }
}
