package io.gatehouse.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.LosingStores.Loss;
import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.identity.Origin;
import io.gatehouse.messaging.limit.Limits;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.StoreUnavailable;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A right that was taken away stays away, although the store dies with that change: nobody lives
/// on by what was known before, whether the store's answer was heard or not.
class LostRevocationTest {
  private static final Origin ORIGIN =
      new Origin(Transport.MQTT, Address.parse("127.0.0.1"), null, null);

  @TempDir Path folder;
  private House house;
  private String token;
  private Recorder recorder;
  private Session session;

  @BeforeEach
  void open() {
    house = new House(folder, Limits.DEFAULT, InstantSource.system());
    token = house.add(Subject.user("alice"), "subscribe_channel:#");
    recorder = new Recorder("c", CallersThread.INSTANCE);
    session = house.hub.open(recorder, house.rights(token, Transport.MQTT));
    session.subscribe("a", Subscription.Options.DEFAULT);
  }

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @EnumSource
  void aRoleThatLostItsRight(Loss loss) {
    house.stores.losesWithNextChange(loss);
    attempt(loss, () -> house.changeRole("alice", "subscribe_channel:b"));
    if (loss == Loss.REPLY) {
      assertThat(recorder.dropped).containsExactly("a");
      assertThat(session.subscriptions()).isEmpty();
    } else {
      assertThat(recorder.closed).isNotNull();
      assertThat(recorder.closed.type()).isEqualTo(ProblemType.UNAVAILABLE);
      assertThatThrownBy(() -> house.rights(token, Transport.MQTT))
          .isInstanceOf(StoreUnavailable.class);
    }
    house.stores.comeBack();
    house.changes.settle();
    assertThat(house.hub.refusalToSubscribe(house.rights(token, Transport.MQTT), "a")).isNotNull();
    assertThat(house.hub.refusalToSubscribe(house.rights(token, Transport.MQTT), "b")).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void aTokenThatWasDisabled(Loss loss) {
    assertThat(house.tokens.cached(token, null, ORIGIN)).as("it is hot").isNotNull();
    house.stores.losesWithNextChange(loss);
    attempt(loss, () -> house.disableToken(Subject.user("alice")));
    assertThat(recorder.closed).isNotNull();
    assertThat(house.tokens.cached(token, null, ORIGIN)).isNull();
    house.stores.comeBack();
    house.changes.settle();
    assertThatThrownBy(() -> house.tokens.load(token, null, ORIGIN)).isInstanceOf(Refused.class);
  }

  /// Whose answer was heard may succeed, as far as the cut did.
  private static void attempt(Loss loss, Runnable change) {
    if (loss == Loss.STORE) {
      change.run();
    } else {
      assertThatThrownBy(change::run)
          .isInstanceOf(StoreUnavailable.class)
          .hasMessage("the change could not be committed");
    }
  }
}
