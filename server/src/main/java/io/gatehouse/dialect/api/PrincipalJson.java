package io.gatehouse.dialect.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.change.Done;
import io.gatehouse.change.Receipt;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.MergePatch;
import io.gatehouse.door.json.Json;
import io.gatehouse.identity.Draft;
import io.gatehouse.identity.record.DefaultRoles;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.record.PrincipalRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A user, device or client as JSON.
record PrincipalJson(
    String id,
    String name,
    @Nullable String description,
    boolean enabled,
    @Nullable String owner,
    @Nullable String parent,
    SortedSet<String> roles,
    SortedSet<String> groups,
    Map<String, String> attributes,
    ObjectNode publicData,
    boolean hasPassword,
    Instant createdAt,
    Instant updatedAt,
    long version,
    @Nullable Receipt receipt) {

  static PrincipalJson of(PrincipalRecord record) {
    return of(record, null);
  }

  static PrincipalJson of(Done<PrincipalRecord> done) {
    return of(done.record(), done.receipt());
  }

  private static PrincipalJson of(PrincipalRecord record, @Nullable Receipt receipt) {
    return new PrincipalJson(
        record.subject().id(),
        record.name(),
        record.description(),
        record.enabled(),
        record.owner(),
        record.parent(),
        new TreeSet<>(record.roles()),
        new TreeSet<>(record.groups()),
        record.attributes(),
        object(record.publicData()),
        record.passwordHash() != null,
        Instant.ofEpochMilli(record.createdAt()),
        Instant.ofEpochMilli(record.updatedAt()),
        record.version(),
        receipt);
  }

  static ObjectNode object(String json) {
    return (ObjectNode) Json.read(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(ObjectNode json) {
    return new String(Json.write(json), StandardCharsets.UTF_8);
  }

  /// The roles of one for which none are named.
  private static Set<String> usual(Subject.Kind kind) {
    String role = DefaultRoles.of(kind);
    return role == null ? Set.of() : Set.of(role);
  }

  private static void requireFits(
      Subject.Kind kind, @Nullable Object owner, @Nullable Object parent) {
    if (owner != null && kind == Subject.Kind.USER) {
      throw misplaced("owner", "a user");
    }
    if (parent != null && kind != Subject.Kind.DEVICE) {
      throw misplaced("parent", "a " + kind.label());
    }
  }

  private static RuntimeException misplaced(String field, String what) {
    return Problem.of(ProblemType.INVALID, "`" + field + "` is not a field of " + what)
        .at("/" + field)
        .cure("leave it out")
        .refused();
  }

  /// What is sent to add one, or, without id and password, to replace one.
  record Full(
      @Nullable String id,
      String name,
      @Nullable String description,
      @Nullable Boolean enabled,
      @Nullable String owner,
      @Nullable String parent,
      @Nullable Set<String> roles,
      @Nullable Set<String> groups,
      @Nullable Map<String, String> attributes,
      @Nullable ObjectNode publicData,
      @Nullable String password) {

    Draft draft(Subject.Kind kind, @Nullable String knownId) {
      requireFits(kind, owner, parent);
      return new Draft(
          kind,
          knownId == null ? id : knownId,
          name,
          description,
          Asked.or(enabled, true),
          owner,
          parent,
          Asked.or(roles, Set.of()),
          Asked.or(groups, Set.of()),
          Asked.or(attributes, Map.of()),
          publicData == null ? "{}" : text(publicData));
    }
  }

  /// What is sent to replace one.
  record Replacement(
      String name,
      @Nullable String description,
      @Nullable Boolean enabled,
      @Nullable String owner,
      @Nullable String parent,
      @Nullable Set<String> roles,
      @Nullable Set<String> groups,
      @Nullable Map<String, String> attributes,
      @Nullable ObjectNode publicData) {

    Draft draft(Subject.Kind kind, String id) {
      Set<String> given = Asked.or(roles, usual(kind));
      return new Full(
              id,
              name,
              description,
              enabled,
              owner,
              parent,
              given,
              groups,
              attributes,
              publicData,
              null)
          .draft(kind, id);
    }
  }

  /// What is sent to change some fields: null is absent, empty is null.
  @SuppressWarnings("NullableOptional") // absent, null and a value are three things
  record Patch(
      @Nullable Optional<String> name,
      @Nullable Optional<String> description,
      @Nullable Optional<Boolean> enabled,
      @Nullable Optional<String> owner,
      @Nullable Optional<String> parent,
      @Nullable Optional<Set<String>> roles,
      @Nullable Optional<Set<String>> groups,
      @Nullable Optional<ObjectNode> attributes,
      @Nullable Optional<ObjectNode> publicData) {

    Draft applied(Draft now) {
      requireFits(now.kind(), owner, parent);
      return new Draft(
          now.kind(),
          now.id(),
          Asked.kept(name, now.name(), "name"),
          Asked.patched(description, now.description()),
          Asked.patched(enabled, now.enabled(), true),
          Asked.patched(owner, now.owner()),
          Asked.patched(parent, now.parent()),
          Asked.patched(roles, now.roles(), usual(now.kind())),
          Asked.patched(groups, now.groups(), Set.of()),
          attributes(now.attributes()),
          publicData(now.publicData()));
    }

    private Map<String, String> attributes(Map<String, String> now) {
      if (attributes == null) {
        return now;
      }
      Map<String, String> merged = new HashMap<>(attributes.isEmpty() ? Map.of() : now);
      attributes.ifPresent(changes ->
          changes
              .properties()
              .forEach(change -> {
                if (change.getValue().isNull()) {
                  merged.remove(change.getKey());
                } else if (change.getValue().isTextual()) {
                  merged.put(change.getKey(), change.getValue().textValue());
                } else {
                  throw Problem.of(ProblemType.INVALID, "an attribute is a text")
                      .at("/attributes/" + change.getKey())
                      .cure("write it in quotes")
                      .refused();
                }
              }));
      return merged;
    }

    private String publicData(String now) {
      if (publicData == null) {
        return now;
      }
      return publicData.map(changes -> text(MergePatch.merged(object(now), changes))).orElse("{}");
    }
  }
}
