package io.gatehouse.script.timer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gatehouse.House;
import io.gatehouse.access.Rights;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.journal.Journal;
import io.gatehouse.messaging.retained.RetainedKeeper;
import io.gatehouse.script.Draft;
import io.gatehouse.script.Ids;
import io.gatehouse.script.Limits;
import io.gatehouse.script.ScriptHouse;
import io.gatehouse.store.Stores;
import io.gatehouse.store.script.ScriptTimer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Timers against those who ask for too much, and against changes while they are looked at.
class TimersTest {
  private static final Limits LIMITS = new Limits(256 * 1024, 50, 3, 20, 10, 0, 500, 1_000, 30);

  @TempDir private Path folder;
  private House house;
  private ScriptHouse scripts;
  private Hub hub;
  private Rights alice;

  @BeforeEach
  void open() {
    house = new House(folder);
    Connections connections =
        new Connections(io.gatehouse.messaging.limit.Limits.DEFAULT, house.clock);
    Journal journal = new Journal(house.stores, 1_000);
    hub =
        new Hub(
            house.access,
            connections,
            journal,
            new RetainedKeeper(house.stores, journal),
            io.gatehouse.messaging.limit.Limits.DEFAULT,
            house.clock);
    scripts = new ScriptHouse(house, hub, journal);
    house.user("alice", "admin");
    alice = house.rights(house.signIn("alice"));
    scripts.scripts.put(alice, "timed", 0L, Draft.of("console.log('ran')"));
  }

  @AfterEach
  void close() {
    scripts.close();
    house.close();
  }

  private Timers timers(Stores stores) {
    return new Timers(
        new Timers.Surroundings(
            stores,
            house.changes,
            house.access,
            house.directory,
            scripts.scripts,
            scripts.invocations,
            new Ids(house.clock, house.random),
            LIMITS,
            house.clock));
  }

  private static Timers.Wanted wanted(@Nullable String cron, @Nullable Long at) {
    return new Timers.Wanted("timed", cron, at, null, JsonNodeFactory.instance.objectNode());
  }

  /// Timers of all applications stand in one row: nobody asks for a place at its head.
  @Test
  void whatIsLongOverGoesBeforeNobody() {
    Timers timers = timers(house.stores);
    ScriptTimer first = timers.add(alice, wanted(null, house.clock.millis() + 1));
    house.clock.forward(Duration.ofSeconds(1));
    for (int i = 0; i < 200; i++) {
      timers.add(alice, wanted(null, Instant.EPOCH.toEpochMilli()));
    }
    timers.tick();
    boolean waits = house.stores.read(t -> t.scripts().timer("main", first.id()).isPresent());
    assertThat(waits).isFalse();
  }

  /// What was taken away while it was looked at neither runs nor comes back.
  @Test
  void aTimerThatIsTakenAwayMeanwhileStaysAway() {
    Meanwhile meanwhile = new Meanwhile(house.stores);
    Timers timers = timers(meanwhile);
    List<ScriptTimer> both =
        List.of(
            timers.add(alice, wanted("* * * * *", null)),
            timers.add(alice, wanted(null, house.clock.millis())));
    house.clock.forward(Duration.ofMinutes(2));
    meanwhile.act = () -> both.forEach(one -> scripts.timers.remove(alice, one.id()));
    timers.tick();
    assertThat(scripts.timers.list(alice, null, 10)).isEmpty();
  }

  /// Stores to which something happens after the next look.
  private static final class Meanwhile implements Stores {
    private final Stores behind;
    private @Nullable Runnable act;

    private Meanwhile(Stores behind) {
      this.behind = behind;
    }

    @Override
    public <T extends @Nullable Object> T read(Work<T> work) {
      T found = behind.read(work);
      Runnable now = act;
      act = null;
      if (now != null) {
        now.run();
      }
      return found;
    }

    @Override
    public <T extends @Nullable Object> T write(Work<T> work) {
      return behind.write(work);
    }

    @Override
    public String describe() {
      return behind.describe();
    }

    @Override
    public void close() {}
  }
}
