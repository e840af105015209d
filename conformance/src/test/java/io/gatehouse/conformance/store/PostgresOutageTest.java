package io.gatehouse.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.config.value.StoreUrl;
import io.gatehouse.store.StoreUnavailable;
import io.gatehouse.store.Stores;
import io.gatehouse.store.sql.SqlStores;
import java.nio.file.Path;
import java.util.Collections;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A PostgreSQL server that goes away and comes back, and one that is shared.
class PostgresOutageTest {
  private static PostgresServer server;

  @BeforeAll
  static void start() {
    server = PostgresServer.create(PostgresServer.Durability.NONE);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void workFailsWhileTheServerIsAwayAndGoesOnAfterwards() {
    try (Database database = new PostgresDatabase(server);
        Stores stores = database.open()) {
      stores.write(Samples::world);
      server.stop();
      assertUnavailable(() -> put(stores, "lost"));
      assertUnavailable(() -> put(stores, "lost again"));
      assertUnavailable(() -> motto(stores));
      server.start();
      put(stores, "back");
      assertThat(mottoSoon(stores)).isEqualTo("back");
      server.kill();
      assertUnavailable(() -> put(stores, "lost"));
      server.start();
      put(stores, "back again");
      assertThat(mottoSoon(stores)).isEqualTo("back again");
    }
  }

  /// Its connections stay and say nothing: nobody waits for that longer than the operator allows,
  /// and whoever waits behind the first does not wait again.
  @Test
  @Timeout(45) // less than the driver would wait by itself
  void workFailsWhileTheServerHangsAndGoesOnAfterwards() throws Exception {
    String name = "hanging";
    server.run("postgres", "create database " + name);
    try (Stores stores = open(server.url(name) + "?socketTimeout=1")) {
      stores.write(Samples::world);
      server.freeze();
      try {
        together(1_200, () -> assertUnavailable(() -> put(stores, "lost")));
        assertUnavailable(() -> motto(stores));
      } finally {
        server.thaw();
      }
      putSoon(stores, "back");
      assertThat(mottoSoon(stores)).isEqualTo("back");
    }
  }

  private static void together(int times, Runnable work) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<?> one :
          threads.invokeAll(Collections.nCopies(times, Executors.callable(work)))) {
        one.get();
      }
    }
  }

  @Test
  void severalServersWriteOneOrder() throws Exception {
    try (Database database = new PostgresDatabase(server);
        Stores one = database.open();
        Stores two = database.open()) {
      one.write(Samples::world);
      one.write(tx -> count(tx, 0));
      Thread other = Thread.ofVirtual().start(() -> increment(two));
      increment(one);
      other.join();
      assertThat(motto(one)).isEqualTo("400");
      assertThat(motto(two)).isEqualTo("400");
    }
  }

  private static void increment(Stores stores) {
    for (int i = 0; i < 200; i++) {
      stores.write(tx -> count(tx, Integer.parseInt(tx.settings().get("motto").orElseThrow()) + 1));
    }
  }

  private static int count(io.gatehouse.store.Transaction tx, int value) {
    tx.settings().put("motto", Integer.toString(value));
    return value;
  }

  private static Stores open(String url) {
    return new SqlStores(Path.of("."), StoreUrl.parse(url), Database.READERS);
  }

  @Test
  void whoCannotSignInIsToldSoWithoutTheSecret() {
    String url = server.url("postgres").replaceFirst(":[^:@]+@", ":wrong-secret@");
    assertThatThrownBy(() -> open(url))
        .isInstanceOf(StoreUnavailable.class)
        .hasMessage("the database refuses the user or the password");
    String missing = server.url("nowhere");
    assertThatThrownBy(() -> open(missing))
        .isInstanceOf(StoreUnavailable.class)
        .hasMessage("the database does not exist");
  }

  @Test
  void theDescriptionHoldsNoSecret() {
    try (Database database = new PostgresDatabase(server);
        Stores stores = database.open()) {
      assertThat(stores.describe()).startsWith("PostgreSQL at 127.0.0.1:").doesNotContain("@");
    }
  }

  private static void put(Stores stores, String value) {
    stores.write(tx -> {
      tx.settings().put("motto", value);
      return 1;
    });
  }

  /// What was under way when the server began to hang may still be in the way.
  private static void putSoon(Stores stores, String value) {
    for (int late = 0; late < 100; late++) {
      try {
        put(stores, value);
        return;
      } catch (StoreUnavailable notYet) {
        // each attempt takes as long as the database may be silent
      }
    }
    put(stores, value);
  }

  private static String motto(Stores stores) {
    return stores.read(tx -> tx.settings().get("motto")).orElse("");
  }

  /// Connections that were open before the outage are found to be dead by their next use.
  private static String mottoSoon(Stores stores) {
    for (int dead = 0; dead < 100; dead++) {
      try {
        return motto(stores);
      } catch (StoreUnavailable broken) {
        // the pool drops that connection
      }
    }
    return motto(stores);
  }

  private static void assertUnavailable(Runnable work) {
    assertThatThrownBy(work::run)
        .isInstanceOf(StoreUnavailable.class)
        .hasMessageStartingWith("the database")
        .hasMessageNotContaining("Connection to");
  }
}
