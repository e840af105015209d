package io.gatehouse.wiring.ground;

import io.gatehouse.audit.AuditKey;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditVerifier;
import io.gatehouse.change.Changes;
import io.gatehouse.config.Config;
import io.gatehouse.store.Stores;
import io.gatehouse.store.sql.SqlStores;
import io.gatehouse.work.Repeating;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;

/// What everything stands on: the data folder, the store, the audit, time and randomness.
public record Ground(
    Path folder,
    Stores stores,
    AuditLog audit,
    AuditVerifier verifier,
    Changes changes,
    SecureRandom random,
    InstantSource clock) {

  /// How long nobody knows what came of a change, at most, once the store is back.
  private static final Duration SETTLING = Duration.ofSeconds(1);

  public static Ground lay(Config config, Opened opened) {
    Path folder = folder(config.data().folder());
    SecureRandom random = new SecureRandom();
    InstantSource clock = Clock.systemUTC();
    Stores stores = opened.add(store(config, folder));
    AuditKey key =
        config
            .audit()
            .key()
            .map(given -> AuditKey.of(given.reveal()))
            .orElseGet(() -> AuditKey.in(folder, random));
    AuditLog audit =
        opened.add(new AuditLog(stores, key, folder, clock, config.audit().refusalsPerMinute()));
    Changes changes = new Changes(stores, audit);
    opened.add(Repeating.every(SETTLING, "open-changes", changes::settle));
    return new Ground(
        folder, stores, audit, new AuditVerifier(key, folder), changes, random, clock);
  }

  /// The store that the configuration names.
  public static Stores store(Config config, Path folder) {
    return new SqlStores(folder, config.store().url(), config.store().poolSize());
  }

  private static Path folder(Path folder) {
    try {
      if (Files.notExists(folder)) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      return folder.toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException("the data folder `" + folder + "` cannot be made", e);
    }
  }
}
