package io.gatehouse.identity.organisation;

import io.gatehouse.identity.Author;
import io.gatehouse.store.organisation.OrganisationRecord;
import io.gatehouse.store.record.GroupRecord;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The part of an organisation that may be written.
///
/// @param consultancy whose client it is; null for nobody's
/// @param consults whether it may have clients
/// @param roles what every member has through it
/// @param data JSON object with what the application wants to know of it
public record OrganisationDraft(
    String id,
    String name,
    @Nullable String description,
    @Nullable String consultancy,
    boolean consults,
    Set<String> roles,
    String data) {
  public OrganisationDraft {
    roles = Set.copyOf(roles);
  }

  /// A new one with nothing but its name.
  public static OrganisationDraft named(String id, String name) {
    return new OrganisationDraft(
        id, name, null, null, false, Set.of(OrganisationRoles.MEMBER), "{}");
  }

  /// What is written today: where a change starts from.
  static OrganisationDraft of(Organisation now) {
    return new OrganisationDraft(
        now.record().id(),
        now.record().name(),
        now.group().description(),
        now.record().consultancy(),
        now.record().consults(),
        now.group().roles(),
        now.record().data());
  }

  public OrganisationDraft named(String other) {
    return new OrganisationDraft(id, other, description, consultancy, consults, roles, data);
  }

  public OrganisationDraft advisedBy(@Nullable String other) {
    return new OrganisationDraft(id, name, description, other, consults, roles, data);
  }

  public OrganisationDraft consulting(boolean may) {
    return new OrganisationDraft(id, name, description, consultancy, may, roles, data);
  }

  public OrganisationDraft withRoles(Set<String> others) {
    return new OrganisationDraft(id, name, description, consultancy, consults, others, data);
  }

  public OrganisationDraft withData(String json) {
    return new OrganisationDraft(id, name, description, consultancy, consults, roles, json);
  }

  /// As it would stand in the application of this author.
  public OrganisationRecord at(Author author) {
    return fresh(author.application(), 0);
  }

  OrganisationRecord fresh(String application, long now) {
    return new OrganisationRecord(application, id, name, consultancy, consults, data, now, now, 1);
  }

  OrganisationRecord over(OrganisationRecord before, long now) {
    return new OrganisationRecord(
        before.application(),
        before.id(),
        name,
        consultancy,
        consults,
        data,
        before.createdAt(),
        now,
        before.version());
  }

  GroupRecord group(String application, long createdAt, long version) {
    return new GroupRecord(application, id, description, Set.of(), roles, createdAt, version);
  }
}
