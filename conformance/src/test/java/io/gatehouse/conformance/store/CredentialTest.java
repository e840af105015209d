package io.gatehouse.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.conformance.StoreContract;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.AlreadyExists;
import io.gatehouse.store.Page;
import io.gatehouse.store.record.ScramRecord;
import io.gatehouse.store.record.TokenRecord;
import io.gatehouse.store.record.TokenRecord.Kind;
import io.gatehouse.store.record.TokenRecord.LastUse;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Tokens of every kind.
class CredentialTest extends StoreContract {
  private static final Subject ALICE = Subject.user("alice");

  @Test
  void aTokenIsFoundByItsHashAndByTheOneBefore() {
    TokenRecord given =
        new TokenRecord(
            "main",
            "t1",
            ALICE,
            Kind.CONNECTION,
            "on the boat",
            "hash-now",
            List.of(Permission.parse("publish_channel:fleet/+/alarms")),
            false,
            9L,
            "hash-before",
            8L,
            new LastUse(7, "192.0.2.1", "mqtt"),
            5,
            1,
            new TokenRecord.Binding(TokenRecord.Binding.Means.CERTIFICATE, "print"));
    change(tx -> tx.credentials().add(given));
    assertThat(byHash("hash-now")).isEqualTo(given);
    assertThat(byHash("hash-before")).isEqualTo(given);
    assertThat(byHash("hash-none")).isNull();
  }

  @Test
  void anEmptyListOfPermissionsIsNotTheSameAsNone() {
    TokenRecord bare = Samples.token("t1", ALICE);
    TokenRecord none = narrowed(Samples.token("t2", ALICE), List.of());
    change(tx -> {
      tx.credentials().add(bare);
      tx.credentials().add(none);
    });
    assertThat(find("t1").permissions()).isNull();
    assertThat(find("t2").permissions()).isEmpty();
  }

  @Test
  void manyAreFoundByTheirIdsHoweverManyAreAskedFor() {
    change(tx -> {
      tx.credentials().add(Samples.token("t1", ALICE));
      tx.credentials().add(Samples.token("t900", ALICE));
      tx.credentials().add(Samples.token("other", ALICE));
    });
    List<String> asked = IntStream.rangeClosed(1, 1000).mapToObj(i -> "t" + i).toList();
    List<TokenRecord> found = stores.read(tx -> tx.credentials().find("main", asked));
    assertThat(ids(found)).containsExactlyInAnyOrder("t1", "t900");
    assertThat(stores.<List<TokenRecord>>read(tx -> tx.credentials().find("main", List.of())))
        .isEmpty();
    assertThat(stores.<List<TokenRecord>>read(tx -> tx.credentials().find("elsewhere", asked)))
        .isEmpty();
  }

  @Test
  void idsAreUniqueInAnApplicationAndHashesEverywhere() {
    change(tx -> tx.accounts().add(Samples.application("other")));
    change(tx -> tx.credentials().add(Samples.token("t1", ALICE)));
    assertThatThrownBy(() -> change(tx -> tx.credentials().add(Samples.token("t1", ALICE))))
        .isInstanceOf(AlreadyExists.class)
        .hasMessage("token `t1` is taken");
    TokenRecord stranger = copy(Samples.token("t1", ALICE), "other", "t1", "hash-of-t1", 5L);
    assertThatThrownBy(() -> change(tx -> tx.credentials().add(stranger)))
        .isInstanceOf(AlreadyExists.class);
  }

  @Test
  void whatEndsSoonComesSoonestFirstWithoutSessions() {
    change(tx -> tx.accounts().add(Samples.application("other")));
    change(tx -> {
      tx.credentials().add(expiring(Samples.token("late", ALICE), 300L));
      tx.credentials().add(expiring(Samples.token("soon", ALICE), 200L));
      tx.credentials().add(expiring(Samples.token("over", ALICE), 99L));
      tx.credentials().add(expiring(Samples.token("far", ALICE), 400L));
      tx.credentials().add(Samples.token("never", ALICE));
      TokenRecord session = expiring(Samples.token("session", ALICE), 250L);
      tx.credentials()
          .add(make(session, "main", "session", Kind.SESSION, session.hash(), null, 250L));
      tx.credentials().add(copy(Samples.token("else", ALICE), "other", "else", "hash-else", 250L));
    });
    List<TokenRecord> two = stores.read(tx -> tx.credentials().expiring("main", 100, 400, 9));
    List<TokenRecord> one = stores.read(tx -> tx.credentials().expiring("main", 100, 400, 1));
    assertThat(ids(two)).containsExactly("soon", "late");
    assertThat(ids(one)).containsExactly("soon");
  }

  @Test
  void aChangedTokenKeepsItsLastUseAndCountsItsVersion() {
    change(tx -> tx.credentials().add(Samples.token("t1", ALICE)));
    change(tx -> tx.credentials().touch("main", "t1", new LastUse(50, "::1", "http")));
    TokenRecord changed =
        stores
            .write(tx ->
                tx.credentials().update("main", "t1", old -> copy(old, "x", "y", "new", null)))
            .orElseThrow();
    assertThat(changed.id()).isEqualTo("t1");
    assertThat(changed.version()).isEqualTo(2);
    assertThat(changed.lastUse()).isEqualTo(new LastUse(50, "::1", "http"));
    assertThat(byHash("new")).isEqualTo(changed);
    assertThat(byHash("hash-of-t1")).isNull();
  }

  @Test
  void anOlderUseDoesNotReplaceANewerOne() {
    change(tx -> tx.credentials().add(Samples.token("t1", ALICE)));
    change(tx -> tx.credentials().touch("main", "t1", new LastUse(50, "::1", "http")));
    change(tx -> tx.credentials().touch("main", "t1", new LastUse(40, "::2", "mqtt")));
    change(tx -> tx.credentials().touch("main", "gone", new LastUse(40, "::2", "mqtt")));
    assertThat(find("t1").lastUse()).isEqualTo(new LastUse(50, "::1", "http"));
    assertThat(find("t1").version()).isEqualTo(1);
  }

  @Test
  void tokensAreListedAndRemovedByPrincipalAndKind() {
    change(tx -> {
      tx.credentials().add(Samples.token("a1", ALICE));
      tx.credentials().add(ofKind(Samples.token("a2", ALICE), Kind.SESSION));
      tx.credentials().add(ofKind(Samples.token("a3", ALICE), Kind.SESSION));
      tx.credentials().add(Samples.token("b1", Subject.user("bob")));
    });
    Page<TokenRecord> first =
        stores.read(tx -> tx.credentials().list("main", ALICE, Kind.SESSION, null, 1));
    Page<TokenRecord> rest =
        stores.read(tx -> tx.credentials().list("main", ALICE, Kind.SESSION, first.next(), 1));
    Page<TokenRecord> all = stores.read(tx -> tx.credentials().list("main", null, null, null, 9));
    assertThat(ids(first.items())).containsExactly("a2");
    assertThat(ids(rest.items())).containsExactly("a3");
    assertThat(rest.next()).isNull();
    assertThat(ids(all.items())).containsExactly("a1", "a2", "a3", "b1");
    List<TokenRecord> sessions =
        stores.write(tx -> tx.credentials().removeAll("main", ALICE, Kind.SESSION));
    assertThat(ids(sessions)).containsExactlyInAnyOrder("a2", "a3");
    List<TokenRecord> others = stores.write(tx -> tx.credentials().removeAll("main", ALICE, null));
    assertThat(ids(others)).containsExactly("a1");
    boolean removed = stores.write(tx -> tx.credentials().remove("main", "b1"));
    boolean again = stores.write(tx -> tx.credentials().remove("main", "b1"));
    assertThat(removed).isTrue();
    assertThat(again).isFalse();
  }

  @Test
  void aVerifierIsFoundByItsTokenReplacedAndGoneWithIt() {
    change(tx -> tx.accounts().add(Samples.application("other")));
    change(tx -> {
      tx.credentials().add(ofKind(Samples.token("c1", ALICE), Kind.CONNECTION));
      tx.credentials().add(copy(Samples.token("c1", ALICE), "other", "c1", "hash-elsewhere", null));
    });
    ScramRecord first = new ScramRecord("main", "c1", "salt", 4096, "stored", "server");
    ScramRecord second = new ScramRecord("main", "c1", "salt2", 4097, "stored2", "server2");
    change(tx -> tx.credentials().verify(first));
    assertThat(verifier("c1")).isEqualTo(first);
    change(tx -> tx.credentials().verify(second));
    assertThat(verifier("c1")).isEqualTo(second);
    ScramRecord stranger = new ScramRecord("other", "c1", "salt", 4096, "stored", "server");
    assertThatThrownBy(() -> change(tx -> tx.credentials().verify(stranger)))
        .isInstanceOf(AlreadyExists.class);
    assertThat(verifier("c1")).isEqualTo(second);
    change(tx -> tx.credentials().remove("main", "c1"));
    assertThat(verifier("c1")).isNull();
  }

  private @Nullable ScramRecord verifier(String token) {
    return stores.read(tx -> tx.credentials().verifier(token)).orElse(null);
  }

  @Test
  void onlySessionsThatExpiredArePurged() {
    change(tx -> {
      tx.credentials().add(ofKind(expiring(Samples.token("old", ALICE), 10L), Kind.SESSION));
      tx.credentials().add(ofKind(expiring(Samples.token("new", ALICE), 20L), Kind.SESSION));
      tx.credentials().add(ofKind(Samples.token("ever", ALICE), Kind.SESSION));
      tx.credentials().add(expiring(Samples.token("api", ALICE), 10L));
    });
    int purged = stores.write(tx -> tx.credentials().purgeExpiredSessions(20));
    assertThat(purged).isEqualTo(1);
    Page<TokenRecord> left = stores.read(tx -> tx.credentials().list("main", null, null, null, 9));
    assertThat(ids(left.items())).containsExactly("api", "ever", "new");
  }

  private @Nullable TokenRecord byHash(String hash) {
    return stores.read(tx -> tx.credentials().byHash(hash)).orElse(null);
  }

  private TokenRecord find(String id) {
    return stores.read(tx -> tx.credentials().find("main", id)).orElseThrow();
  }

  private static List<String> ids(List<TokenRecord> tokens) {
    return tokens.stream().map(TokenRecord::id).toList();
  }

  private static TokenRecord ofKind(TokenRecord token, Kind kind) {
    return make(
        token,
        token.application(),
        token.id(),
        kind,
        token.hash(),
        token.permissions(),
        token.expiresAt());
  }

  private static TokenRecord narrowed(TokenRecord token, List<Permission> permissions) {
    return make(
        token,
        token.application(),
        token.id(),
        token.kind(),
        token.hash(),
        permissions,
        token.expiresAt());
  }

  private static TokenRecord expiring(TokenRecord token, Long at) {
    return copy(token, token.application(), token.id(), token.hash(), at);
  }

  private static TokenRecord copy(
      TokenRecord token, String application, String id, String hash, @Nullable Long expiresAt) {
    return make(token, application, id, token.kind(), hash, token.permissions(), expiresAt);
  }

  private static TokenRecord make(
      TokenRecord token,
      String application,
      String id,
      Kind kind,
      String hash,
      @Nullable List<Permission> permissions,
      @Nullable Long expiresAt) {
    return new TokenRecord(
        application,
        id,
        token.principal(),
        kind,
        token.name(),
        hash,
        permissions,
        token.enabled(),
        expiresAt,
        token.previousHash(),
        token.previousExpiresAt(),
        token.lastUse(),
        token.createdAt(),
        token.version());
  }
}
