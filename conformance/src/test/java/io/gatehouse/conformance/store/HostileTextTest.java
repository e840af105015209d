package io.gatehouse.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.conformance.StoreContract;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.AuditStore;
import io.gatehouse.store.PrincipalStore.Filter;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.Account;
import io.gatehouse.store.record.Application;
import io.gatehouse.store.record.AuditRecord;
import io.gatehouse.store.record.GroupRecord;
import io.gatehouse.store.record.MessageRecord;
import io.gatehouse.store.record.Owner;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.RetainedRecord;
import io.gatehouse.store.record.RoleRecord;
import io.gatehouse.store.record.TokenRecord;
import io.gatehouse.store.record.TokenRecord.Kind;
import io.gatehouse.store.record.TokenRecord.LastUse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Text is data: whatever it says, in whichever field, it comes back and does nothing else.
class HostileTextTest extends StoreContract {

  static List<String> hostile() {
    return List.of(
        "'; drop table principals; --",
        "\" or 1=1 --",
        "x') on conflict do nothing; delete from tokens; --",
        "%_!\\?:name$1${text}{fn now()}/*",
        "\\'; select pg_sleep(9); --",
        "line\nline\r\ttab\u0001\u007f",
        "Ünï-çødé 海 🚤 \u202Eדג e\u0301 \uFEFF",
        " leading and trailing ",
        "null",
        "x".repeat(2_000));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void everyFieldGivesBackWhatItGot(String text) {
    change(transaction -> fill(transaction, text));
    reopen();
    PrincipalRecord principal =
        stores.read(tx -> tx.principals().find(text, Subject.device(text))).orElseThrow();
    assertThat(principal).isEqualTo(principal(text));
    Optional<PrincipalRecord> byName = stores.read(tx -> tx.principals().findByName(text, text));
    assertThat(byName).contains(principal);
    Optional<TokenRecord> byHash = stores.read(tx -> tx.credentials().byHash(text));
    assertThat(byHash).contains(token(text));
    Optional<GroupRecord> group = stores.read(tx -> tx.groups().find(text, text));
    assertThat(group).contains(new GroupRecord(text, text, text, Set.of(), Set.of(text), 1, 1));
    Optional<RoleRecord> role = stores.read(tx -> tx.roles().find(text, text));
    assertThat(role).contains(new RoleRecord(text, text, text, List.of(), 1, 1));
    Optional<Owner> owner = stores.read(tx -> tx.accounts().ownerByName(text));
    assertThat(owner).contains(new Owner(text, text, text, text, true, 1, 1));
    Optional<String> setting = stores.read(tx -> tx.settings().get(text));
    assertThat(setting).contains(text);
    List<RetainedRecord> retained =
        stores.read(tx -> tx.messages().retained(text, null, 9)).items();
    assertThat(retained).extracting(one -> one.message().channel()).containsExactly(text);
    List<AuditRecord> audit = stores.read(tx -> tx.audit().newest(filter(text), null, 9));
    assertThat(audit).containsExactly(entry(text));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void everyQuestionTakesItAsAValue(String text) {
    change(transaction -> fill(transaction, text));
    Filter filter = new Filter(null, text, text, text, text.length() > 1_000 ? null : text);
    List<PrincipalRecord> found =
        stores.read(tx -> tx.principals().list(text, filter, null, 9)).items();
    assertThat(found).containsExactly(principal(text));
    List<PrincipalRecord> below =
        stores.read(tx -> tx.principals().children(text, text, null, 9)).items();
    assertThat(below).containsExactly(principal(text));
    long holders = stores.read(tx -> tx.roles().holders(text, text));
    assertThat(holders).isEqualTo(2);
    change(tx -> tx.groups().remove(text, text));
    change(tx -> tx.roles().remove(text, text));
    change(tx -> tx.principals().remove(text, Subject.device(text)));
    long left = stores.read(tx -> tx.principals().count(text));
    assertThat(left).isZero();
    Optional<RoleRecord> others = stores.read(tx -> tx.roles().find("main", "crew"));
    assertThat(others).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u0000b", "\ud83d", "\ude80x"})
  void textThatOneDatabaseCouldNotKeepIsRefusedByBoth(String text) {
    assertThatThrownBy(() -> change(tx -> tx.settings().put("motto", text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("text may not contain");
    assertThatThrownBy(() -> stores.read(tx -> tx.principals().findByName("main", text)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void fill(Transaction tx, String text) {
    tx.accounts().add(new Account(text, text, 1));
    tx.accounts().add(new Application(text, text, text, 1, 1));
    tx.accounts().add(new Owner(text, text, text, text, true, 1, 1));
    tx.roles().add(new RoleRecord(text, text, text, List.of(), 1, 1));
    tx.groups().add(new GroupRecord(text, text, text, Set.of(), Set.of(text), 1, 1));
    tx.principals().add(principal(text));
    tx.credentials().add(token(text));
    tx.messages()
        .retain(
            new RetainedRecord(
                text,
                new MessageRecord(
                    text,
                    new byte[1],
                    text,
                    Subject.device(text),
                    text,
                    text,
                    1,
                    null,
                    MessageRecord.Extras.PLAIN)));
    tx.settings().put(text, text);
    tx.audit().append(entry(text));
  }

  private static PrincipalRecord principal(String text) {
    return new PrincipalRecord(
        text,
        Subject.device(text),
        text,
        text,
        true,
        text,
        text,
        Set.of(text),
        Set.of(text),
        Map.of(text, text),
        text,
        text,
        1,
        1,
        1);
  }

  private static TokenRecord token(String text) {
    return new TokenRecord(
        text,
        text,
        Subject.device(text),
        Kind.API,
        text,
        text,
        null,
        true,
        null,
        text + "before",
        null,
        new LastUse(1, text, text),
        1,
        1);
  }

  private static AuditRecord entry(String text) {
    return new AuditRecord(1, text, 5, text, text, text, text, text, text);
  }

  private static AuditStore.Filter filter(String text) {
    return new AuditStore.Filter(text, text, text, text, 5L, 5L);
  }
}
