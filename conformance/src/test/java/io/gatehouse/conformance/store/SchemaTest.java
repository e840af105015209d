package io.gatehouse.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.conformance.StoreContract;
import io.gatehouse.store.StoreUnavailable;
import org.junit.jupiter.api.Test;

/// A server opens only a database that it understands.
class SchemaTest extends StoreContract {

  @Test
  void anEmptyDatabaseGetsItsSchemaOnce() {
    String every = "update flyway_schema_history set success = success";
    try (Database empty = kind.empty()) {
      empty.open().close();
      int steps = empty.tamper(every);
      empty.open().close();
      empty.open().close();
      assertThat(empty.tamper(every)).isEqualTo(steps).isPositive();
      assertThat(database.tamper(every)).as("those of a copy").isEqualTo(steps);
    }
  }

  @Test
  void aDatabaseOfANewerServerIsRefused() {
    String newest =
        " where installed_rank = (select max(installed_rank) from flyway_schema_history)";
    database.tamper("update flyway_schema_history set version = '9' || version" + newest);
    assertRefused("the database has schema 900");
    database.tamper("update flyway_schema_history set version = substr(version, 2)" + newest);
    reopen();
  }

  @Test
  void aDatabaseWithoutOneOfItsTablesIsRefused() {
    database.tamper("alter table settings rename to lost");
    assertRefused("the database is damaged");
    database.tamper("alter table lost rename to settings");
    reopen();
  }

  @Test
  void aDatabaseWhoseMigrationFailedIsRefused() {
    database.tamper("update flyway_schema_history set success = false");
    assertRefused("the schema could not be brought up to date");
    database.tamper("update flyway_schema_history set success = true");
    reopen();
  }

  private void assertRefused(String text) {
    stores.close();
    assertThatThrownBy(() -> database.open())
        .isInstanceOf(StoreUnavailable.class)
        .hasMessageStartingWith(text);
  }
}
