package io.gatehouse.identity;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.member.Members;
import io.gatehouse.identity.record.DefaultRoles;
import io.gatehouse.identity.record.Names;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.Set;
import java.util.function.Predicate;

/// Whether a user, device or client may be kept as it is drafted.
final class DraftCheck {
  private static final int DEEPEST = 16;

  private DraftCheck() {}

  /// The rules that need no look into the directory.
  static void form(Draft draft) {
    switch (draft.kind()) {
      case USER, DEVICE, CLIENT -> {}
      case OWNER, ANONYMOUS, GROUP, ROLE ->
          throw Names.refused(
              "kind",
              "a `%s` is not kept here".formatted(draft.kind().label()),
              "name a user, device or client");
    }
    Names.id(draft.name(), "name");
    if (draft.id() != null) {
      Names.id(draft.id(), "id");
    }
    Names.description(draft.description());
    Names.few(draft.roles(), "roles");
    Names.few(draft.groups(), "groups");
    Names.attributes(draft.attributes());
    Names.publicData(draft.publicData());
    if (draft.kind() == Subject.Kind.USER && draft.owner() != null) {
      throw Names.refused("owner", "a user belongs to nobody", "leave the owner out");
    }
    if (draft.kind() != Subject.Kind.DEVICE && draft.parent() != null) {
      throw Names.refused("parent", "only a device has a parent", "leave the parent out");
    }
  }

  /// The rules for a change.
  static void sameKind(PrincipalRecord before, Draft draft) {
    if (draft.kind() != before.subject().kind() || !before.subject().id().equals(draft.id())) {
      throw Names.refused("id", "kind and id never change", "create another one");
    }
    if (draft.kind() == Subject.Kind.USER && draft.roles().isEmpty()) {
      throw Names.refused(
          "roles", "a user has one role at least", "give another before you take the last");
    }
  }

  /// The roles of a new principal: those drafted, or the default of its kind.
  static Set<String> roles(Transaction transaction, String application, Draft draft) {
    String preset = DefaultRoles.of(draft.kind());
    if (!draft.roles().isEmpty() || preset == null) {
      return draft.roles();
    }
    if (transaction.roles().exists(application, preset)) {
      return Set.of(preset);
    }
    if (draft.kind() == Subject.Kind.USER) {
      throw Names.refused(
          "roles", "a user has one role at least, and there is no role `user`", "name a role");
    }
    return Set.of();
  }

  /// The rules that need a look into the directory.
  static void place(Transaction transaction, PrincipalRecord record) {
    String application = record.application();
    if (transaction.accounts().ownerByName(record.name()).isPresent()
        || transaction.accounts().owner(record.subject().id()).isPresent()) {
      throw Problem.of(ProblemType.CONFLICT, "the name `%s` is taken".formatted(record.name()))
          .at("name")
          .cure("choose another")
          .refused();
    }
    if (record.owner() != null
        && transaction.principals().find(application, Subject.user(record.owner())).isEmpty()) {
      throw missing("owner", "user", record.owner());
    }
    exist(record.roles(), "role", id -> transaction.roles().exists(application, id));
    exist(record.groups(), "group", id -> transaction.groups().find(application, id).isPresent());
    Members.requirePlace(transaction, record);
    line(transaction, record);
  }

  /// Where users and devices share their ids, one that the other kind has is taken.
  static void free(Transaction transaction, PrincipalRecord record, Predicate<String> oneSpace) {
    Subject subject = record.subject();
    Subject other =
        switch (subject.kind()) {
          case USER -> Subject.device(subject.id());
          case DEVICE -> Subject.user(subject.id());
          case CLIENT, OWNER, ANONYMOUS, GROUP, ROLE -> null;
        };
    if (other != null
        && oneSpace.test(record.application())
        && transaction.principals().find(record.application(), other).isPresent()) {
      throw Problem.of(
              ProblemType.CONFLICT,
              "the id `%s` is that of a %s".formatted(other.id(), other.kind().label()))
          .at("id")
          .coded("duplicate-" + other.kind().label())
          .cure("choose another: users and devices share their ids here")
          .refused();
    }
  }

  /// No device is above itself, and none is too deep.
  private static void line(Transaction transaction, PrincipalRecord record) {
    String above = record.parent();
    for (int depth = 1; above != null; depth++) {
      if (above.equals(record.subject().id())) {
        throw Names.refused(
            "parent", "the device would be above itself", "choose one that is not below it");
      }
      if (depth > DEEPEST) {
        throw Names.refused("parent", "too many devices above", "use at most " + DEEPEST);
      }
      String parent = above;
      above =
          transaction
              .principals()
              .find(record.application(), Subject.device(parent))
              .orElseThrow(() -> missing("parent", "device", parent))
              .parent();
    }
  }

  private static void exist(Set<String> ids, String what, Predicate<String> known) {
    for (String id : ids) {
      if (!known.test(id)) {
        throw missing(what + "s", what, id);
      }
    }
  }

  private static Refused missing(String field, String what, String id) {
    return Names.refused(
        field, "there is no %s `%s`".formatted(what, Names.shown(id)), "name one that exists");
  }
}
