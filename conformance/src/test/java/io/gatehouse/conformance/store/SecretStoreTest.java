package io.gatehouse.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.conformance.StoreContract;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.secret.ConnectionRecord;
import io.gatehouse.store.secret.SecretRecord;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Secrets keep their first owner and time, and connections are written from what was seen.
class SecretStoreTest extends StoreContract {
  private static final Subject ANN = Subject.user("ann");

  private static SecretRecord secret(String name, String sealed, Subject owner) {
    return new SecretRecord("main", name, sealed, null, "owner", owner, 7, 8, 1);
  }

  private static ConnectionRecord connection(String sealed) {
    return new ConnectionRecord("main", ANN, "weather", sealed, 7, 1);
  }

  private boolean connect(String sealed, long expected) {
    return stores.write(tx -> tx.secrets().connect(connection(sealed), expected));
  }

  private Optional<ConnectionRecord> connected() {
    return stores.read(tx -> tx.secrets().connection("main", ANN, "weather"));
  }

  @Test
  void aSecretIsReplacedWithTheNextVersion() {
    change(tx -> tx.secrets().put(secret("b", "one", ANN)));
    change(tx -> tx.secrets().put(secret("a", "other", ANN)));
    change(tx -> tx.secrets().put(secret("b", "two", Subject.user("bob"))));
    reopen();
    SecretRecord now = stores.read(tx -> tx.secrets().find("main", "b")).orElseThrow();
    assertThat(now.sealed()).isEqualTo("two");
    assertThat(now.owner()).isEqualTo(ANN);
    assertThat(now.version()).isEqualTo(2);
    List<SecretRecord> all = stores.read(tx -> tx.secrets().list("main"));
    assertThat(all).extracting(SecretRecord::name).containsExactly("a", "b");
    int count = stores.read(tx -> tx.secrets().count("main"));
    assertThat(count).isEqualTo(2);
    boolean first = stores.write(tx -> tx.secrets().remove("main", "b"));
    boolean second = stores.write(tx -> tx.secrets().remove("main", "b"));
    assertThat(first).isTrue();
    assertThat(second).isFalse();
  }

  @Test
  void aConnectionIsWrittenFromTheVersionThatWasSeenAlone() {
    assertThat(connect("one", 0)).isTrue();
    assertThat(connect("two", 0)).isFalse();
    assertThat(connect("two", 1)).isTrue();
    assertThat(connect("three", 1)).isFalse();
    reopen();
    assertThat(connected().orElseThrow().sealed()).isEqualTo("two");
    assertThat(connected().orElseThrow().version()).isEqualTo(2);
    boolean gone = stores.write(tx -> tx.secrets().disconnect("main", ANN, "weather"));
    assertThat(gone).isTrue();
    assertThat(connected()).isEmpty();
  }
}
