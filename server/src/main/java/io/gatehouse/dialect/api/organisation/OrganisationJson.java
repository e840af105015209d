package io.gatehouse.dialect.api.organisation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.change.Receipt;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.door.json.Json;
import io.gatehouse.identity.Draft;
import io.gatehouse.identity.organisation.Organisation;
import io.gatehouse.identity.organisation.OrganisationDraft;
import io.gatehouse.identity.organisation.OrganisationRoles;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.organisation.RoleGranter;
import io.gatehouse.store.record.PrincipalRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Organisations as JSON.
public final class OrganisationJson {
  private OrganisationJson() {}

  /// One as it is shown.
  public record Shown(
      String id,
      String name,
      @Nullable String description,
      @Nullable String consultancy,
      boolean consults,
      SortedSet<String> roles,
      JsonNode data,
      Instant createdAt,
      Instant updatedAt,
      long version,
      @Nullable Receipt receipt) {

    static Shown of(Organisation one, @Nullable Receipt receipt) {
      return new Shown(
          one.id(),
          one.record().name(),
          one.group().description(),
          one.record().consultancy(),
          one.record().consults(),
          new TreeSet<>(one.group().roles()),
          Json.read(one.record().data()),
          Instant.ofEpochMilli(one.record().createdAt()),
          Instant.ofEpochMilli(one.record().updatedAt()),
          one.record().version(),
          receipt);
    }
  }

  /// A new one.
  public record New(
      String id,
      @Nullable String name,
      @Nullable String description,
      @Nullable String consultancy,
      @Nullable Boolean consults,
      @Nullable Set<String> roles,
      @Nullable JsonNode data) {

    OrganisationDraft draft() {
      return new OrganisationDraft(
          id,
          Asked.or(name, id),
          description,
          consultancy,
          Asked.or(consults, false),
          Asked.or(roles, Set.of(OrganisationRoles.MEMBER)),
          data == null ? "{}" : text(data));
    }
  }

  /// What is sent to change some fields: null is absent, empty is null.
  @SuppressWarnings("NullableOptional") // absent, null and a value are three things
  public record Patch(
      @Nullable Optional<String> name,
      @Nullable Optional<String> description,
      @Nullable Optional<String> consultancy,
      @Nullable Optional<Boolean> consults,
      @Nullable Optional<Set<String>> roles,
      @Nullable Optional<JsonNode> data) {

    OrganisationDraft applied(OrganisationDraft now) {
      return new OrganisationDraft(
          now.id(),
          Asked.kept(name, now.name(), "name"),
          Asked.patched(description, now.description()),
          Asked.patched(consultancy, now.consultancy()),
          Asked.patched(consults, now.consults(), false),
          Asked.patched(roles, now.roles(), Set.of()),
          data == null ? now.data() : data.map(OrganisationJson::text).orElse("{}"));
    }
  }

  /// A member as the other members see them.
  public record Colleague(
      String id,
      String name,
      boolean enabled,
      SortedSet<String> roles,
      Instant createdAt,
      long version,
      @Nullable Receipt receipt) {

    static Colleague of(PrincipalRecord record) {
      return of(record, null);
    }

    static Colleague of(PrincipalRecord record, @Nullable Receipt receipt) {
      return new Colleague(
          record.subject().id(),
          record.name(),
          record.enabled(),
          new TreeSet<>(record.roles()),
          Instant.ofEpochMilli(record.createdAt()),
          record.version(),
          receipt);
    }
  }

  /// A new user of the organisation.
  public record NewMember(
      String name,
      @Nullable String id,
      @Nullable String description,
      @Nullable Set<String> roles,
      @Nullable String password) {

    Draft draft(String organisation) {
      var plain = Draft.named(Subject.Kind.USER, name);
      return new Draft(
          plain.kind(),
          id,
          name,
          description,
          true,
          null,
          null,
          Asked.or(roles, Set.of()),
          Set.of(organisation),
          plain.attributes(),
          plain.publicData());
    }
  }

  /// Who gives which role.
  public record Table(List<Line> items) {
    static Table of(List<RoleGranter> table) {
      return new Table(table.stream().map(Line::of).toList());
    }
  }

  /// One line of it.
  public record Line(String role, String granter, RoleGranter.Reach reach) {
    static Line of(RoleGranter line) {
      return new Line(line.role(), line.granter(), line.reach());
    }

    RoleGranter meant() {
      return new RoleGranter(role, granter, reach);
    }
  }

  private static String text(JsonNode data) {
    if (!(data instanceof ObjectNode)) {
      throw Problem.of(ProblemType.INVALID, "`data` is no JSON object").at("/data").refused();
    }
    return new String(Json.write(data), StandardCharsets.UTF_8);
  }
}
