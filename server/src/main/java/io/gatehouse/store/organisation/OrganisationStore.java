package io.gatehouse.store.organisation;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Organisations of every application, who may give roles in them, and notes on their members.
public interface OrganisationStore {
  /// Adds an organisation; the group of the same id is there already.
  ///
  /// @throws io.gatehouse.store.AlreadyExists when the id or the name is taken
  void add(OrganisationRecord organisation);

  Optional<OrganisationRecord> find(String application, String id);

  /// Replaces the record by what `change` makes of it; application, id and `createdAt` stay.
  ///
  /// @throws io.gatehouse.store.AlreadyExists when the new name is taken
  Optional<OrganisationRecord> update(
      String application, String id, UnaryOperator<OrganisationRecord> change);

  /// By their ids.
  List<OrganisationRecord> list(String application);

  /// Those of these groups that are organisations; one at most for a user.
  List<OrganisationRecord> among(String application, Collection<String> groups);

  /// Whether the application has an organisation.
  boolean any(String application);

  /// Ids of the clients of an organisation.
  List<String> clients(String application, String consultancy);

  /// How many members it has.
  long members(String application, String id);

  List<RoleGranter> granters(String application);

  /// Puts these in the place of all that there were.
  ///
  /// @throws io.gatehouse.store.MissingReference when one names a role that does not exist
  void granters(String application, Set<RoleGranter> granters);

  /// JSON that a dialect keeps of a user.
  Optional<String> notes(String application, String member);

  void notes(String application, String member, String notes);
}
