package io.gatehouse.doctor;

import io.gatehouse.audit.AuditVerifier;
import io.gatehouse.config.Config;
import io.gatehouse.config.Settings;
import io.gatehouse.identity.factor.FactorPolicy;
import io.gatehouse.identity.request.AccessRequests;
import io.gatehouse.identity.request.Openness;
import io.gatehouse.store.Stores;
import io.gatehouse.store.record.Application;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/// Looks for open doors. It changes nothing, and looks at so much and no more, however large the
/// directory is. Blocks; safe for use by any thread.
public final class Doctor {
  private static final int MOST_APPLICATIONS = 100;
  private static final int MOST_TOKENS = 2_000;

  private final Surroundings rooms;

  public Doctor(Surroundings rooms) {
    this.rooms = rooms;
  }

  /// What is looked at.
  ///
  /// @param folder where the server keeps its files
  public record Surroundings(
      Config config,
      Settings settings,
      Path folder,
      Stores stores,
      AuditVerifier verifier,
      FactorPolicy factors,
      AccessRequests requests,
      InstantSource clock) {}

  /// Looks at one application, for whoever administers it.
  public Report examine(String application) {
    Findings findings = new Findings();
    look(application, findings);
    return findings.report(rooms.clock().millis());
  }

  /// Looks at the server and every application, for its owner.
  public Report examine() {
    Findings findings = new Findings();
    boolean owned = rooms.stores().<Boolean>read(tx -> !tx.accounts().owners().isEmpty());
    findings.when(!owned, Check.SETUP_OPEN, "whoever has the setup secret becomes the owner");
    new ListenerChecks(rooms.config()).look(findings);
    new PasswordChecks(rooms.config()).look(findings);
    new OutwardChecks(rooms.config()).look(findings);
    new DialectChecks(rooms.config()).look(findings);
    new FileChecks(rooms.settings(), rooms.folder()).look(findings);
    new AuditChecks(rooms.config(), rooms.stores(), rooms.verifier()).look(findings);
    List<Application> all = rooms.stores().read(tx -> tx.accounts().applications());
    for (Application application : all.subList(0, Math.min(all.size(), MOST_APPLICATIONS))) {
      look(application.id(), findings);
    }
    findings.in(null);
    findings.when(
        all.size() > MOST_APPLICATIONS,
        Check.NOT_ALL,
        "%d of %d applications were looked at".formatted(MOST_APPLICATIONS, all.size()));
    return findings.report(rooms.clock().millis());
  }

  private void look(String application, Findings findings) {
    findings.in(application);
    PolicyChecks policy = new PolicyChecks(Set.copyOf(rooms.config().signalk().applications()));
    CredentialChecks credentials = new CredentialChecks(MOST_TOKENS);
    long now = rooms.clock().millis();
    rooms
        .stores()
        .read(transaction -> {
          policy.look(transaction, application, findings);
          credentials.look(transaction, application, now, findings);
          new BackendChecks().look(transaction, application, findings);
          return true;
        });
    findings.when(
        !rooms.factors().of(application).administrators(),
        Check.FACTORS_OPTIONAL,
        "administrators may sign in by a password alone");
    Openness openness = rooms.requests().openness(application);
    findings.when(
        openness.devices() || openness.people(),
        Check.ACCESS_REQUESTS_OPEN,
        "%s may ask".formatted(openness.people() ? "devices and people" : "devices"));
  }
}
