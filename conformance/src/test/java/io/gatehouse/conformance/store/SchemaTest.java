package io.gatehouse.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.conformance.StoreContract;
import io.gatehouse.store.StoreUnavailable;
import org.junit.jupiter.api.Test;

/// A server opens only a database that it understands.
class SchemaTest extends StoreContract {
  private static final int NEWEST = 3;

  @Test
  void anEmptyDatabaseGetsItsSchemaOnce() {
    int steps = database.tamper("update flyway_schema_history set success = success");
    reopen();
    reopen();
    assertThat(database.tamper("update flyway_schema_history set success = success"))
        .isEqualTo(steps);
  }

  @Test
  void aDatabaseOfANewerServerIsRefused() {
    database.tamper(
        "update flyway_schema_history set version = '9999' where version = '%04d'"
            .formatted(NEWEST));
    assertRefused("the database has schema 9999 and this server knows " + NEWEST);
    database.tamper(
        "update flyway_schema_history set version = '%04d' where version = '9999'"
            .formatted(NEWEST));
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
