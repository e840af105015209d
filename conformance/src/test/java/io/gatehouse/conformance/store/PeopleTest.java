package io.gatehouse.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.conformance.StoreContract;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.Stores;
import io.gatehouse.store.people.AddressRecord;
import io.gatehouse.store.people.FactorRecord;
import io.gatehouse.store.people.LinkRecord;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Where people get mail, the links that were mailed to them, and their second factors.
class PeopleTest extends StoreContract {
  private static final Subject ANN = Subject.user("ann");
  private static final Subject BOB = Subject.user("bob");

  @Test
  void anAddressIsKeptAsItIsAndFoundByItsFoldedForm() {
    AddressRecord ann = address(ANN, "Änn@Example.org", 5L);
    assertThat(did(tx -> tx.people().put(ann))).isTrue();
    reopen();
    assertThat(found(tx -> tx.people().address("main", ANN))).contains(ann);
    assertThat(found(tx -> tx.people().addressOf("main", "änn@example.org"))).contains(ann);
    assertThat(found(tx -> tx.people().addressOf("other", "änn@example.org"))).isEmpty();
  }

  @Test
  void anAddressIsOnePersons() {
    did(tx -> tx.people().put(address(ANN, "a@example.org", 5L)));
    assertThat(did(tx -> tx.people().put(address(BOB, "A@example.org", null)))).isFalse();
    assertThat(did(tx -> tx.people().put(address(ANN, "A@Example.org", null)))).isTrue();
    assertThat(found(tx -> tx.people().address("main", ANN)).orElseThrow().verified()).isFalse();
    assertThat(did(tx -> tx.people().removeAddress("main", ANN))).isTrue();
    assertThat(did(tx -> tx.people().put(address(BOB, "A@example.org", null)))).isTrue();
  }

  @Test
  void aLinkIsTakenOnce() {
    LinkRecord link =
        new LinkRecord("h1", "main", ANN, LinkRecord.Kind.RESET, "a@example.org", 5, 9);
    change(tx -> tx.people().add(link));
    assertThat(found(tx -> tx.people().link("h1"))).contains(link);
    assertThat(did(tx -> tx.people().removeLink("h1"))).isTrue();
    assertThat(did(tx -> tx.people().removeLink("h1"))).isFalse();
  }

  @Test
  void linksGoWithTheirPersonAndWithTheirTime() {
    for (int at = 1; at <= 3; at++) {
      LinkRecord link =
          new LinkRecord("h" + at, "main", ANN, LinkRecord.Kind.INVITATION, "a@b", 0, at);
      change(tx -> tx.people().add(link));
    }
    assertThat(number(tx -> tx.people().purgeLinks(2))).isEqualTo(1);
    assertThat(number(tx -> tx.people().removeLinks("main", BOB))).isZero();
    assertThat(number(tx -> tx.people().removeLinks("main", ANN))).isEqualTo(2);
  }

  @Test
  void aFactorCountsWhenItIsConfirmedAndEachStepOnce() {
    FactorRecord factor = factor("f1", null);
    assertThat(did(tx -> tx.people().add(factor))).isTrue();
    assertThat(all(tx -> tx.people().factors("main", ANN))).containsExactly(factor);
    assertThat(did(tx -> tx.people().use(factor, 10, 1))).isFalse();
    assertThat(did(tx -> tx.people().confirm(factor, 10, 7))).isTrue();
    assertThat(did(tx -> tx.people().confirm(factor, 11, 7))).isFalse();
    assertThat(did(tx -> tx.people().use(factor, 10, 8))).isFalse();
    assertThat(did(tx -> tx.people().use(factor, 11, 8))).isTrue();
    FactorRecord now = all(tx -> tx.people().factors("main", ANN)).getFirst();
    assertThat(now.lastStep()).isEqualTo(11);
    assertThat(now.confirmedAt()).isEqualTo(7);
    assertThat(now.usedAt()).isEqualTo(8);
  }

  @Test
  void aPasskeyIsFoundByItsHandleAndItsCounterIsTakenFromWhereItWas() {
    FactorRecord key = factor("k1", "handle");
    assertThat(did(tx -> tx.people().add(key))).isTrue();
    assertThat(did(tx -> tx.people().add(factor("k2", "handle")))).isFalse();
    did(tx -> tx.people().confirm(key, 0, 7));
    FactorRecord seen = found(tx -> tx.people().byHandle("main", "handle")).orElseThrow();
    assertThat(did(tx -> tx.people().use(seen, "next", 4, 8))).isTrue();
    assertThat(did(tx -> tx.people().use(seen, "again", 5, 9))).isFalse();
    assertThat(found(tx -> tx.people().byHandle("main", "handle")).orElseThrow().secret())
        .isEqualTo("next");
    assertThat(did(tx -> tx.people().removeFactor("main", BOB, "k1"))).isFalse();
    assertThat(did(tx -> tx.people().removeFactor("main", ANN, "k1"))).isTrue();
  }

  @Test
  void recoveryCodesAreUsedUpAndReplacedTogether() {
    change(tx -> tx.people().recoveryCodes("main", ANN, List.of("a", "b")));
    assertThat(did(tx -> tx.people().useRecoveryCode("main", BOB, "a"))).isFalse();
    assertThat(did(tx -> tx.people().useRecoveryCode("main", ANN, "a"))).isTrue();
    assertThat(did(tx -> tx.people().useRecoveryCode("main", ANN, "a"))).isFalse();
    assertThat(number(tx -> tx.people().recoveryCodesLeft("main", ANN))).isEqualTo(1);
    change(tx -> tx.people().recoveryCodes("main", ANN, List.of("c")));
    assertThat(did(tx -> tx.people().useRecoveryCode("main", ANN, "b"))).isFalse();
  }

  @Test
  void everythingGoesWithThePrincipal() {
    change(tx -> tx.principals().add(Samples.user("ann")));
    did(tx -> tx.people().put(address(ANN, "a@example.org", 5L)));
    did(tx -> tx.people().add(factor("f1", null)));
    change(tx -> tx.people().recoveryCodes("main", ANN, List.of("a")));
    change(tx ->
        tx.people().add(new LinkRecord("h", "main", ANN, LinkRecord.Kind.ADDRESS, "a@b", 0, 9)));
    change(tx -> tx.principals().remove("main", ANN));
    assertThat(found(tx -> tx.people().address("main", ANN))).isEmpty();
    assertThat(all(tx -> tx.people().factors("main", ANN))).isEmpty();
    assertThat(number(tx -> tx.people().recoveryCodesLeft("main", ANN))).isZero();
    assertThat(found(tx -> tx.people().link("h"))).isEmpty();
  }

  private boolean did(Stores.Work<Boolean> work) {
    return stores.write(work);
  }

  private long number(Stores.Work<? extends Number> work) {
    return stores.write(work).longValue();
  }

  private <T> Optional<T> found(Stores.Work<Optional<T>> work) {
    return stores.read(work);
  }

  private <T> List<T> all(Stores.Work<List<T>> work) {
    return stores.read(work);
  }

  private static AddressRecord address(Subject who, String text, @Nullable Long verified) {
    return new AddressRecord("main", who, text, text.toLowerCase(Locale.ROOT), verified, 3);
  }

  private static FactorRecord factor(String id, @Nullable String handle) {
    FactorRecord.Kind kind = handle == null ? FactorRecord.Kind.TOTP : FactorRecord.Kind.PASSKEY;
    return new FactorRecord("main", ANN, id, kind, "my phone", "sealed", handle, 0, null, null, 3);
  }
}
