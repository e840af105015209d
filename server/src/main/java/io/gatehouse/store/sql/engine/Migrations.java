package io.gatehouse.store.sql.engine;

import io.gatehouse.store.StoreUnavailable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.exception.FlywaySqlException;

/// The numbered steps that bring a database to the schema of this server.
///
/// Flyway applies them and keeps the record. Loading it takes a quarter of a second, so that its
/// record is read first, and a database that is up to date never meets it.
final class Migrations {
  /// In their order; the number before the first underscore is the version.
  static final List<String> STEPS =
      List.of(
          "0001_start.sql",
          "0002_mailboxes.sql",
          "0003_scram_verifiers.sql",
          "0004_access_requests.sql",
          "0005_webhooks.sql",
          "0006_mailbox_owners.sql",
          "0007_streams.sql",
          "0008_provisioning.sql",
          "0009_raptor.sql",
          "0010_oauth.sql",
          "0011_organisations.sql",
          "0012_people.sql",
          "0013_actions.sql",
          "0014_scripts.sql",
          "0015_documents.sql",
          "0016_secrets.sql",
          "0017_sender.sql",
          "0018_operate.sql",
          "0019_wide_grants.sql",
          "0020_fewer_indexes.sql",
          "0021_document_files.sql",
          "0022_script_hands.sql",
          "0023_script_kept.sql");

  private final Flavor flavor;

  Migrations(Flavor flavor) {
    this.flavor = flavor;
  }

  /// Brings the schema up to date, or refuses a database that this server cannot serve.
  void run() {
    int known = version(STEPS.getLast());
    int found = recorded();
    if (found > known) {
      throw new StoreUnavailable(
          "the database has schema %d and this server knows %d: run the newer version, or restore"
                  .formatted(found, known)
              + " a backup of the older",
          null);
    }
    if (found < known) {
      migrate();
    }
    check();
  }

  static int version(String step) {
    return Integer.parseInt(step.substring(0, step.indexOf('_')));
  }

  /// The version in Flyway's record; 0 when there is none, -1 after a step that failed.
  private int recorded() {
    try (Connection connection = flavor.writing().getConnection();
        Statement statement = connection.createStatement()) {
      if (!recordExists(connection)) {
        return 0;
      }
      try (ResultSet result =
          statement.executeQuery(
              "select version, success from flyway_schema_history"
                  + " where version is not null order by installed_rank desc")) {
        return !result.next() ? 0 : result.getBoolean("success") ? result.getInt("version") : -1;
      }
    } catch (SQLException e) {
      throw flavor.failure(e);
    }
  }

  private static boolean recordExists(Connection connection) throws SQLException {
    try (ResultSet tables =
        connection.getMetaData().getTables(null, null, "flyway_schema_history", null)) {
      return tables.next();
    }
  }

  private void migrate() {
    try {
      Flyway.configure(Migrations.class.getClassLoader())
          .dataSource(flavor.migrating())
          .resourceProvider(new Steps())
          .javaMigrationClassProvider(List::of)
          .sqlMigrationPrefix("")
          .sqlMigrationSeparator("_")
          .placeholders(flavor.placeholders())
          .loggers("slf4j")
          .load()
          .migrate();
    } catch (FlywaySqlException e) {
      throw e.getCause() instanceof SQLException cause ? flavor.failure(cause) : failed(e);
    } catch (FlywayException e) {
      throw failed(e);
    }
  }

  private static StoreUnavailable failed(FlywayException cause) {
    return new StoreUnavailable(
        "the schema could not be brought up to date: restore the database from a backup", cause);
  }

  /// Are the tables there that the record speaks of?
  private void check() {
    try (Connection connection = flavor.writing().getConnection();
        Statement statement = connection.createStatement()) {
      for (String table : List.of("principals", "tokens", "grants", "audit_entries", "settings")) {
        statement.execute("select 1 from " + table + " limit 1");
      }
    } catch (SQLException e) {
      throw flavor.failure(e) instanceof StoreUnavailable known
          ? known
          : new StoreUnavailable("the database is damaged: restore it from a backup", e);
    }
  }
}
