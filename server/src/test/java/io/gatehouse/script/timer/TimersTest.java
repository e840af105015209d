package io.gatehouse.script.timer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gatehouse.Await;
import io.gatehouse.House;
import io.gatehouse.access.Rights;
import io.gatehouse.change.Change;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.journal.Journal;
import io.gatehouse.messaging.retained.RetainedKeeper;
import io.gatehouse.script.Call;
import io.gatehouse.script.Draft;
import io.gatehouse.script.Ids;
import io.gatehouse.script.Limits;
import io.gatehouse.script.ScriptHouse;
import io.gatehouse.store.Stores;
import io.gatehouse.store.record.Application;
import io.gatehouse.store.script.LogLine;
import io.gatehouse.store.script.ScriptStore.Search;
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
  private Journal journal;
  private ScriptHouse scripts;
  private Hub hub;
  private Rights alice;

  @BeforeEach
  void open() {
    house = new House(folder);
    Connections connections =
        new Connections(io.gatehouse.messaging.limit.Limits.DEFAULT, house.clock);
    journal = new Journal(house.stores, 1_000);
    journal.start();
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
    journal.close();
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

  @Test
  void timersOfASuspendedApplicationRunOnceWhenItIsOpenAgain() {
    Timers timers = timers(house.stores);
    ScriptTimer always = timers.add(alice, wanted("* * * * *", null));
    ScriptTimer once = timers.add(alice, wanted(null, house.clock.millis() + 1));
    state(Application.State.SUSPENDED);
    house.clock.forward(Duration.ofHours(1));
    timers.tick();
    assertThat(timers(alice)).containsExactlyInAnyOrder(always, once);
    state(Application.State.OPEN);
    timers.tick();
    assertThat(timers(alice)).extracting(ScriptTimer::id).containsExactly(always.id());
    assertThat(timers(alice).getFirst().dueAt()).isGreaterThan(house.clock.millis());
  }

  @Test
  void whatIsSuspendedInTheMiddleIsNotTakenAway() {
    Meanwhile meanwhile = new Meanwhile(house.stores);
    Timers timers = timers(meanwhile);
    ScriptTimer always = timers.add(alice, wanted("* * * * *", null));
    house.clock.forward(Duration.ofHours(1));
    meanwhile.act = () -> state(Application.State.SUSPENDED);
    timers.tick();
    assertThat(timers(alice)).containsExactly(always);
  }

  private void state(Application.State state) {
    house.stores.write(t -> t.accounts().update("main", old -> old.changed(old.name(), state)));
    house.changes.committed(new Change.OfRole("main", "user"));
  }

  private List<ScriptTimer> timers(Rights of) {
    return house.stores.read(t -> t.scripts().timers(of.identity().application(), null, 10));
  }

  /// Of several servers on one database, one runs it.
  @Test
  void twoServersRunATimerOnce() {
    Meanwhile meanwhile = new Meanwhile(house.stores);
    Timers one = timers(meanwhile);
    Timers other = timers(house.stores);
    one.add(alice, wanted("* * * * *", null));
    one.add(alice, wanted(null, house.clock.millis() + 1));
    house.clock.forward(Duration.ofMinutes(2));
    meanwhile.act = other::tick;
    one.tick();
    scripts.scripts.put(alice, "last", 0L, Draft.of("console.log('last')"));
    Await.until(() -> said().stream().filter("ran"::equals).count() >= 2);
    scripts.invocations.invoke(alice, Call.of("last")).toCompletableFuture().join();
    Await.until(() -> said().contains("last"));
    assertThat(said()).filteredOn("ran"::equals).hasSize(2);
  }

  private List<String> said() {
    Search all = new Search(null, null, null, null);
    return house.stores.read(
        t -> t.scripts().said("main", all, null, 50).stream().map(LogLine::line).toList());
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
