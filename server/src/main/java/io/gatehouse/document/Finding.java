package io.gatehouse.document;

import io.gatehouse.access.Rights;
import io.gatehouse.access.list.AccessList;
import io.gatehouse.access.list.Guarded;
import io.gatehouse.access.list.ListEntry;
import io.gatehouse.core.decide.Decision;
import io.gatehouse.core.decide.Reason;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.document.right.Gate;
import io.gatehouse.document.schema.Definition;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.document.Scope;
import io.gatehouse.store.document.Scope.Slice;
import io.gatehouse.store.document.Scope.Split;
import io.gatehouse.store.document.Scope.When;
import io.gatehouse.store.document.ShelfRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns somebody's rights into conditions that the database can tell.
///
/// What the policy says is asked twice, of a document that is the caller's and of one that is not:
/// the answer is that of all such documents, as long as no rule names single ones ([#isTellable]).
final class Finding {
  private static final Subject NOBODY = Subject.user("*");

  private final Rights by;
  private final ShelfRecord shelf;
  private final Set<String> fields;
  private final @Nullable Subject me;

  /// @param fields that the query looks at
  Finding(Rights by, ShelfRecord shelf, Set<String> fields) {
    this.by = by;
    this.shelf = shelf;
    this.fields = fields;
    this.me = Writing.subject(by);
  }

  /// Whether no rule tells documents of this store apart, nor fields that are looked at, but by
  /// their owner.
  boolean isTellable() {
    String prefix = shelf.id() + "/";
    if (!by.isAlikeFor(ResourceType.DOCUMENT, prefix, "")) {
      return false;
    }
    return fields.stream()
        .allMatch(field -> by.isAlikeFor(ResourceType.FIELD, prefix, "/" + field));
  }

  /// Which documents count; refuses a query that looks at a field which the caller may read in none
  /// of them.
  Scope scope(List<Definition> definitions) {
    List<Slice> slices = new ArrayList<>();
    for (Definition definition : definitions) {
      Gate mine = Gate.any(shelf, definition, me == null ? NOBODY : me);
      Gate others = Gate.any(shelf, definition, null);
      AccessList list = definition.documents().read();
      Split plain =
          new Split(
              when(decide(mine.resource()), list, true),
              when(decide(others.resource()), list, false));
      Split own = new Split(ownLists(mine.resource()), ownLists(others.resource()));
      if (plain.isNever() && own.isNever()) {
        continue;
      }
      List<Split> seen = new ArrayList<>();
      for (String field : fields) {
        AccessList readers = definition.group(field).read();
        Split split =
            new Split(
                when(decide(mine.field(field)), readers, true),
                when(decide(others.field(field)), readers, false));
        if (me == null ? split.others() == When.NEVER : split.isNever()) {
          throw unreadable(field);
        }
        seen.add(split);
      }
      slices.add(new Slice(definition.id(), plain, own, seen));
    }
    return new Scope(
        shelf.application(),
        shelf.id(),
        shelf.number(),
        slices,
        me == null ? null : me.toString(),
        entries());
  }

  static io.gatehouse.problem.Refused unreadable(String field) {
    return Problem.of(
            ProblemType.FORBIDDEN,
            "you may not read `%s`, so that you cannot ask by it".formatted(field))
        .at("fields/" + field)
        .cure("leave it out, or name a schema whose documents show it to you")
        .refused();
  }

  private Decision decide(Resource resource) {
    return by.decide(Verb.READ, resource);
  }

  private When when(Decision policy, AccessList list, boolean own) {
    if (list.isClosed()) {
      return When.NEVER;
    }
    if (policy.allowed()) {
      return When.ALWAYS;
    }
    if (!(policy.reason() instanceof Reason.NoRule)) {
      return When.NEVER;
    }
    if (by.listed(new Guarded(list, null, null)) != null) {
      return When.ALWAYS;
    }
    if (me == null) {
      return When.NEVER;
    }
    if (own && has(list, ListEntry.Word.OWNER)) {
      return When.ALWAYS;
    }
    return has(list, ListEntry.Word.CREATOR) ? When.IF_CREATOR : When.NEVER;
  }

  private static boolean has(AccessList list, ListEntry.Word word) {
    return list.entries().contains(new ListEntry.OfWord(word));
  }

  private When ownLists(Resource resource) {
    Decision policy = decide(resource);
    if (policy.allowed()) {
      return When.UNLESS_CLOSED;
    }
    return policy.reason() instanceof Reason.NoRule ? When.IF_LISTED : When.NEVER;
  }

  /// The entries of lists that mean the caller, but for owner and creator.
  private List<String> entries() {
    List<String> entries = new ArrayList<>(List.of("anonymous"));
    Subject subject = by.identity().subject();
    if (subject.kind() != Subject.Kind.ANONYMOUS) {
      entries.add("authenticated");
    }
    if (me != null) {
      entries.add(subject.toString());
      if (subject.kind() == Subject.Kind.USER || subject.kind() == Subject.Kind.DEVICE) {
        entries.add(subject.id());
      }
      by.groups().forEach(group -> entries.add("group:" + group));
      by.roles().forEach(role -> entries.add("role:" + role));
    }
    return entries;
  }
}
