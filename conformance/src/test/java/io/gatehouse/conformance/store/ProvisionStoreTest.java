package io.gatehouse.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.conformance.StoreContract;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.AlreadyExists;
import io.gatehouse.store.MissingReference;
import io.gatehouse.store.provision.ClaimCodeRecord;
import io.gatehouse.store.provision.ProvisionStore;
import io.gatehouse.store.provision.ProvisionedRecord;
import io.gatehouse.store.provision.ProvisioningKeyRecord;
import io.gatehouse.store.provision.ProvisioningKeyRecord.Template;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Claim codes, provisioning keys, and who registered by them.
class ProvisionStoreTest extends StoreContract {
  private static final Subject ANNA = Subject.owner("anna");

  /// Every call is a change of its own.
  private final ProvisionStore each =
      (ProvisionStore)
          Proxy.newProxyInstance(
              ProvisionStoreTest.class.getClassLoader(),
              new Class<?>[] {ProvisionStore.class},
              (_, method, values) ->
                  stores.<@Nullable Object>write(tx -> called(method, tx.provisioning(), values)));

  private static @Nullable Object called(Method method, ProvisionStore store, Object[] values) {
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

  private void device(String id) {
    change(tx -> tx.principals().add(Samples.device(id)));
  }

  private static ClaimCodeRecord code(String device, String hash, long end) {
    return new ClaimCodeRecord("main", device, hash, ANNA, 3, 5, end);
  }

  private static ProvisioningKeyRecord key(String id, long most, @Nullable Long end) {
    return new ProvisioningKeyRecord(
        "main",
        id,
        "line of " + id,
        "hash of " + id,
        ANNA,
        3,
        new Template(
            "meter-${serial}",
            false,
            "alice",
            "gateway",
            Set.of("device", "meter"),
            Set.of("hall-3"),
            List.of(Permission.parse("publish_channel:fleet/+/alarms")),
            60_000L,
            List.of("10.0.0.0/8", "2001:db8::/32")),
        true,
        end,
        most,
        0,
        null,
        5,
        1);
  }

  private static ProvisioningKeyRecord plain(String id) {
    return new ProvisioningKeyRecord(
        "main",
        id,
        "plain",
        "hash of " + id,
        ANNA,
        3,
        new Template("${serial}", true, null, null, Set.of(), Set.of(), null, null, List.of()),
        false,
        null,
        7,
        0,
        null,
        5,
        1);
  }

  @Test
  void aDeviceHasOneCodeAtMost() {
    device("boat");
    each.putCode(code("boat", "one", 10));
    each.putCode(code("boat", "two", 20));
    assertThat(each.codeByHash("one")).isEmpty();
    assertThat(each.codeByHash("two")).contains(code("boat", "two", 20));
    assertThat(each.codeOf("main", "boat")).contains(code("boat", "two", 20));
    assertThat(each.removeCode("main", "boat")).isTrue();
    assertThat(each.removeCode("main", "boat")).isFalse();
  }

  @Test
  void aCodeBelongsToADeviceThatExistsAndIsNobodyElses() {
    device("boat");
    device("car");
    each.putCode(code("boat", "one", 10));
    assertThatThrownBy(() -> each.putCode(code("car", "one", 10)))
        .isInstanceOf(AlreadyExists.class);
    assertThatThrownBy(() -> each.putCode(code("none", "two", 10)))
        .isInstanceOf(MissingReference.class);
    change(tx -> tx.principals().remove("main", Subject.device("boat")));
    assertThat(each.codeByHash("one")).isEmpty();
  }

  @Test
  void codesComeInPagesAndEndInTime() {
    for (String id : List.of("c", "a", "b")) {
      device(id);
      each.putCode(code(id, "hash of " + id, id.charAt(0)));
    }
    assertThat(each.codes("main", "a", 1)).extracting(ClaimCodeRecord::device).containsExactly("b");
    assertThat(each.claimable("main", List.of("a", "b", "x"), 'a')).containsExactly("b");
    assertThat(each.purgeCodes('b', 10)).isEqualTo(2);
    assertThat(each.codes("main", null, 10))
        .extracting(ClaimCodeRecord::device)
        .containsExactly("c");
  }

  @Test
  void aKeyIsKeptAsItIs() {
    each.addKey(key("k1", 5, 9L));
    each.addKey(plain("k2"));
    assertThat(each.keyByHash("hash of k1")).contains(key("k1", 5, 9L));
    assertThat(each.key("main", "k2")).contains(plain("k2"));
    assertThat(each.keys("main", null, 1)).hasSize(1);
    assertThatThrownBy(() -> each.addKey(plain("k2"))).isInstanceOf(AlreadyExists.class);
  }

  @Test
  void aChangeOfAKeyLeavesWhatItGivesAndWhatWasUsed() {
    each.addKey(key("k1", 5, 9L));
    each.use("main", "k1", 7);
    ProvisioningKeyRecord after =
        each.updateKey("main", "k1", now -> now.changed("other", false, 11L, 8)).orElseThrow();
    assertThat(after.name()).isEqualTo("other");
    assertThat(after.enabled()).isFalse();
    assertThat(after.expiresAt()).isEqualTo(11L);
    assertThat(after.most()).isEqualTo(8);
    assertThat(after.used()).isEqualTo(1);
    assertThat(after.lastUsedAt()).isEqualTo(7L);
    assertThat(after.version()).isEqualTo(2);
    assertThat(after.template()).isEqualTo(key("k1", 5, 9L).template());
    assertThat(each.removeKey("main", "k1")).isTrue();
    assertThat(each.key("main", "k1")).isEmpty();
  }

  @Test
  void manyAtOnceNeverUseAKeyTooOften() throws Exception {
    each.addKey(key("k1", 7, null));
    List<Callable<Boolean>> uses = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      uses.add(() -> each.use("main", "k1", 1));
    }
    int counted = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> each : threads.invokeAll(uses)) {
        counted += each.get() ? 1 : 0;
      }
    }
    assertThat(counted).isEqualTo(7);
    assertThat(each.key("main", "k1").orElseThrow().used()).isEqualTo(7);
  }

  @Test
  void whoRegisteredGoesWithTheDevice() {
    device("boat");
    device("car");
    ProvisionedRecord boat = new ProvisionedRecord("main", "boat", "k1", "t-1", "retry", 5);
    ProvisionedRecord again = new ProvisionedRecord("main", "boat", "k1", "t-2", null, 6);
    ProvisionedRecord car = new ProvisionedRecord("main", "car", "k1", "t-3", null, 6);
    each.register(boat);
    assertThat(each.registered("main", "boat")).contains(boat);
    each.register(again);
    each.register(car);
    assertThat(each.registeredBy("main", "k1", null, 10)).containsExactly(again, car);
    change(tx -> tx.principals().remove("main", Subject.device("boat")));
    assertThat(each.registered("main", "boat")).isEmpty();
  }
}
