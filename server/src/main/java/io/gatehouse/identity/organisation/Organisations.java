package io.gatehouse.identity.organisation;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.change.Change;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Done;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.member.Members;
import io.gatehouse.identity.record.Facts;
import io.gatehouse.identity.record.Names;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.organisation.OrganisationRecord;
import io.gatehouse.store.record.PrincipalRecord;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Organisations of every application. All methods block.
///
/// An organisation is a group with more: its members are the group's, its roles are what each of
/// them has. What it may do (its roles, whether it has clients, whose client it is) is decided by
/// others than its members.
public final class Organisations {
  private static final int LONGEST_DATA = 16_384;

  private final Stores stores;
  private final Changes changes;
  private final InstantSource time;
  private final Granters granters;

  public Organisations(Stores stores, Changes changes, InstantSource time) {
    this.stores = stores;
    this.changes = changes;
    this.time = time;
    this.granters = new Granters(stores, changes);
  }

  /// Who gives which role.
  public Granters granters() {
    return granters;
  }

  /// Without asking anybody: for the server's own use.
  public Optional<Organisation> find(String application, String id) {
    return stores.read(transaction -> find(transaction, application, id));
  }

  /// What members see of it is enough to read it. What is missing looks like what is not theirs.
  public Organisation read(Author author, String id) {
    Optional<Organisation> found = find(author.application(), id);
    author.require(
        Verb.READ,
        found
            .map(known -> Members.roster(known.record()))
            .orElseGet(() -> roster(missing(author.application(), id), id)));
    return found.orElseThrow(() -> Versions.missing("organisation:" + id));
  }

  /// Those that the author may read, by their ids.
  public List<Organisation> list(Author author) {
    return stores
        .read(transaction ->
            transaction.organisations().list(author.application()).stream()
                .map(record -> complete(transaction, record))
                .toList())
        .stream()
        .filter(one -> author.may(Verb.READ, Members.roster(one.record())))
        .toList();
  }

  public Done<Organisation> create(Author author, OrganisationDraft draft) {
    requireForm(draft);
    String application = author.application();
    OrganisationRecord record = draft.fresh(application, time.millis());
    author.require(Verb.CREATE, Members.resource(record));
    boolean plain = !draft.consults() && draft.roles().equals(Set.of(OrganisationRoles.MEMBER));
    if (!plain) {
      requirePower(author, record, draft.roles());
    }
    return Versions.translated(() ->
        changes.make(transaction -> {
          boolean first = OrganisationRoles.addTo(transaction, application, time.millis());
          requireConsultancy(transaction, record);
          transaction.groups().add(draft.group(application, time.millis(), 1));
          transaction.organisations().add(record);
          return outcome(
              AuditAction.ORGANISATION_CREATED,
              author,
              null,
              complete(transaction, record),
              first ? OrganisationRoles.MEMBER : null);
        }));
  }

  /// @param expected the version that the author saw; null for whatever it is now
  public Done<Organisation> change(
      Author author, String id, @Nullable Long expected, UnaryOperator<OrganisationDraft> change) {
    return Versions.settled(() -> {
      Organisation before = required(author, Verb.UPDATE, id);
      Versions.require(expected, before.record().version());
      OrganisationDraft draft = change.apply(OrganisationDraft.of(before));
      requireForm(draft);
      if (!draft.id().equals(id)) {
        throw Names.refused("id", "the id never changes", "create another organisation");
      }
      OrganisationRecord wanted = draft.over(before.record(), time.millis());
      requireChange(author, before, wanted, draft.roles());
      return changes.make(transaction -> {
        requireUnchanged(transaction, before);
        requireConsultancy(transaction, wanted);
        if (before.record().consults() && !wanted.consults()) {
          requireNoClients(transaction, wanted);
        }
        String application = wanted.application();
        boolean kept =
            transaction
                .groups()
                .update(
                    application,
                    id,
                    now -> draft.group(application, now.createdAt(), now.version()))
                .isPresent();
        if (!kept) {
          throw new Versions.Overtaken();
        }
        OrganisationRecord written =
            transaction
                .organisations()
                .update(application, id, now -> wanted)
                .orElseThrow(Versions.Overtaken::new);
        return outcome(
            AuditAction.ORGANISATION_CHANGED, author, before, complete(transaction, written), null);
      });
    });
  }

  /// One without members and clients; its id is free afterwards.
  public Done<Organisation> delete(Author author, String id, @Nullable Long expected) {
    return Versions.settled(() -> {
      Organisation before = required(author, Verb.DELETE, id);
      Versions.require(expected, before.record().version());
      author.requireLiftable(Set.of(), Set.of(id));
      return changes.make(transaction -> {
        requireUnchanged(transaction, before);
        requireNoClients(transaction, before.record());
        if (transaction.organisations().members(before.record().application(), id) > 0) {
          throw Problem.of(ProblemType.CONFLICT, "the organisation has members")
              .cure("delete them, or add them to another one")
              .refused();
        }
        transaction.groups().remove(before.record().application(), id);
        return outcome(AuditAction.ORGANISATION_DELETED, author, before, before, null);
      });
    });
  }

  /// Makes a user a member, who is in another organisation until now, or in none.
  public Done<PrincipalRecord> takeIn(
      Author author, Directory directory, Organisation one, Subject user) {
    return directory.change(
        author,
        user,
        null,
        now -> {
          Set<String> groups =
              now.groups().stream()
                  .filter(group -> find(author.application(), group).isEmpty())
                  .collect(Collectors.toCollection(HashSet::new));
          groups.add(one.id());
          return now.inGroups(groups);
        });
  }

  /// Makes what an application with organisations needs before the first is there; for dialects.
  public void prepare(String application) {
    boolean added =
        stores.write(
            transaction -> OrganisationRoles.addTo(transaction, application, time.millis()));
    if (added) {
      changes.committed(new Change.OfRole(application, OrganisationRoles.MEMBER));
    }
  }

  private void requireChange(
      Author author, Organisation before, OrganisationRecord wanted, Set<String> roles) {
    boolean moves = !Objects.equals(before.record().consultancy(), wanted.consultancy());
    Set<String> given = without(roles, before.group().roles());
    Set<String> taken = without(before.group().roles(), roles);
    boolean power = moves || before.record().consults() != wanted.consults();
    if (power || !given.isEmpty() || !taken.isEmpty()) {
      requirePower(author, before.record(), given);
      author.requireLiftable(taken, Set.of());
    }
    if (moves) {
      author.require(Verb.CREATE, Members.resource(wanted));
    }
  }

  /// What an organisation may do is not for its own members to say.
  private void requirePower(Author author, OrganisationRecord record, Set<String> given) {
    if (author.administers()) {
      return;
    }
    boolean own =
        stores.read(transaction ->
            transaction
                .principals()
                .find(author.application(), author.subject())
                .map(PrincipalRecord::groups)
                .filter(groups -> groups.contains(record.id()))
                .isPresent());
    if (own) {
      throw Problem.of(
              ProblemType.FORBIDDEN,
              "nobody changes what their own organisation may do: its roles, whether it has"
                  + " clients, or whose client it is")
          .cure("ask somebody with `admin_application`")
          .refused();
    }
    author.require(Verb.ADMIN, Members.resource(record));
    author.requireGivable(given, Set.of());
  }

  private static void requireForm(OrganisationDraft draft) {
    Names.id(draft.id(), "id");
    Names.label(draft.name(), "name");
    Names.description(draft.description());
    Names.few(draft.roles(), "roles");
    if (draft.consultancy() != null) {
      Names.id(draft.consultancy(), "consultancy");
    }
    if (draft.data().length() > LONGEST_DATA
        || !draft.data().startsWith("{")
        || !draft.data().endsWith("}")) {
      throw Names.refused(
          "data", "the data cannot be kept", "use a JSON object of at most 16384 characters");
    }
  }

  /// One level: whoever has clients may be somebody's client too, and the rights of that one end
  /// there.
  private static void requireConsultancy(Transaction transaction, OrganisationRecord record) {
    String consultancy = record.consultancy();
    if (consultancy == null) {
      return;
    }
    if (consultancy.equals(record.id())) {
      throw Names.refused("consultancy", "nobody is their own client", "name another organisation");
    }
    boolean consults =
        transaction
            .organisations()
            .find(record.application(), consultancy)
            .filter(OrganisationRecord::consults)
            .isPresent();
    if (!consults) {
      throw Names.refused(
          "consultancy",
          "there is no organisation `%s` that has clients".formatted(Names.shown(consultancy)),
          "name one with `consults`");
    }
  }

  private static void requireNoClients(Transaction transaction, OrganisationRecord record) {
    List<String> clients = transaction.organisations().clients(record.application(), record.id());
    if (!clients.isEmpty()) {
      throw Problem.of(ProblemType.CONFLICT, "`%s` is a client of it".formatted(clients.getFirst()))
          .cure("give its clients to another one first")
          .refused();
    }
  }

  private Organisation required(Author author, Verb verb, String id) {
    Optional<Organisation> found = find(author.application(), id);
    author.require(
        verb,
        found
            .map(known -> Members.resource(known.record()))
            .orElseGet(() -> missing(author.application(), id)));
    return found.orElseThrow(() -> Versions.missing("organisation:" + id));
  }

  private static Resource missing(String application, String id) {
    return Resource.of(ResourceType.ORGANISATION, id, Resource.application(application));
  }

  /// Named as that of one that is there, so that the refusal does not tell them apart.
  private static Resource roster(Resource organisation, String id) {
    return Resource.of(ResourceType.ROSTER, id, organisation);
  }

  private static Optional<Organisation> find(
      Transaction transaction, String application, String id) {
    return transaction
        .organisations()
        .find(application, id)
        .map(record -> complete(transaction, record));
  }

  private static Organisation complete(Transaction transaction, OrganisationRecord record) {
    return new Organisation(
        record, transaction.groups().find(record.application(), record.id()).orElseThrow());
  }

  private static void requireUnchanged(Transaction transaction, Organisation before) {
    boolean same =
        find(transaction, before.record().application(), before.id())
            .filter(now ->
                now.record().version() == before.record().version()
                    && now.group().version() == before.group().version())
            .isPresent();
    if (!same) {
      throw new Versions.Overtaken();
    }
  }

  private static Set<String> without(Set<String> all, Set<String> some) {
    Set<String> rest = new HashSet<>(all);
    rest.removeAll(some);
    return rest;
  }

  private static Outcome<Organisation> outcome(
      AuditAction action,
      Author author,
      @Nullable Organisation before,
      Organisation after,
      @Nullable String newRole) {
    String application = after.record().application();
    boolean gone = action == AuditAction.ORGANISATION_DELETED;
    List<Change> told = new ArrayList<>();
    if (newRole != null) {
      told.add(new Change.OfRole(application, newRole));
    }
    told.add(new Change.OfGroup(application, after.id()));
    return new Outcome<>(
        after,
        List.of(
            Facts.event(
                action,
                application,
                author.actor(),
                "organisation:" + after.id(),
                before == null ? Map.of() : facts(before),
                gone ? Map.of() : facts(after))),
        told);
  }

  private static Map<String, ?> facts(Organisation organisation) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("name", organisation.record().name());
    if (organisation.group().description() != null) {
      facts.put("description", organisation.group().description());
    }
    if (organisation.record().consultancy() != null) {
      facts.put("consultancy", organisation.record().consultancy());
    }
    facts.put("consults", organisation.record().consults());
    facts.put("roles", organisation.group().roles().stream().sorted().toList());
    facts.put("data", organisation.record().data());
    return facts;
  }
}
