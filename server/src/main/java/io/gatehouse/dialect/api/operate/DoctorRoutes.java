package io.gatehouse.dialect.api.operate;

import io.gatehouse.access.Access;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Costly;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.doctor.Check;
import io.gatehouse.doctor.Doctor;
import io.gatehouse.doctor.Finding;
import io.gatehouse.doctor.Report;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.Author;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Open doors: of an application for whoever administers it, of everything for the owner.
public final class DoctorRoutes {
  private static final String PAGE = "docs/reference/doctor.md#";

  private final Doctor doctor;
  private final Access access;
  private final Costly costly;

  /// @param costly what other costly questions are counted by too
  public DoctorRoutes(Doctor doctor, Access access, Costly costly) {
    this.doctor = doctor;
    this.access = access;
    this.costly = costly;
  }

  public void mount(Mount mount) {
    mount.route(Method.GET, "/v1/doctor{?scope}", this::examine);
  }

  /// What is looked at.
  enum Scope {
    APPLICATION,
    SERVER
  }

  private Response examine(Request request) {
    Author author = access.author(request.signedIn());
    author.require(Verb.ADMIN, Resource.application(author.application()));
    Scope scope = Asked.word(request, "scope", Scope.class);
    if (scope == Scope.SERVER) {
      Owners.require(author, "what is open on the whole server");
    }
    boolean everything = scope != Scope.APPLICATION && Owners.isOwner(author);
    return Response.ok(
        Examined.of(
            costly.take(
                author.application(),
                () -> everything ? doctor.examine() : doctor.examine(author.application()))));
  }

  /// The report as JSON.
  public record Examined(Instant checkedAt, List<Found> findings, List<Passed> passed) {

    static Examined of(Report report) {
      return new Examined(
          Instant.ofEpochMilli(report.checkedAt()),
          report.findings().stream().map(Found::of).toList(),
          report.passed().stream().map(check -> new Passed(check.id(), check.passed())).toList());
    }
  }

  /// An open door.
  public record Found(
      String id,
      @Nullable String application,
      String severity,
      String title,
      String detail,
      String cure,
      String link) {

    static Found of(Finding finding) {
      Check check = finding.check();
      return new Found(
          check.id(),
          finding.application(),
          check.severity().label(),
          check.title(),
          finding.detail(),
          check.cure(),
          PAGE + check.id());
    }
  }

  /// A door that is closed.
  public record Passed(String id, String title) {}
}
