package io.gatehouse.dialect.scriptr.topic;

import io.gatehouse.access.Grants;
import io.gatehouse.access.list.AccessList;
import io.gatehouse.access.list.ListEntry;
import io.gatehouse.core.pattern.SyntaxException;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Stores;
import io.gatehouse.store.record.GrantRecord;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Whom a channel's list lets in. `anonymous` and `authenticated` are levels of its rule here;
/// groups and ids that stand in a list are grants on this one channel.
public record ChannelLists(Grants grants, Stores stores) {
  /// Those alone who hold the right otherwise.
  public static final Wanted NOBODY = new Wanted("permission", Set.of());

  private static final String PERMISSION = "permission";

  /// The list of a level, with the grants that the author may see.
  public String shown(Author author, String channel, Verb verb, String level) {
    if (!level.equals(PERMISSION)) {
      return level;
    }
    String named = list(grants.ofPermissions(author, List.of(label(verb, channel))), level).text();
    return named.isEmpty() ? "nobody" : named;
  }

  /// Whom a level lets in, and who holds the right by a grant of their own.
  public AccessList before(Author author, String channel, Verb verb, String level) {
    return list(held(author, channel, verb), level);
  }

  /// What has to be so that a list lets in those whom it names; throws `Refused` where it cannot.
  public Wanted wanted(Author author, Verb verb, AccessList list) {
    if (list.entries().contains(new ListEntry.OfWord(ListEntry.Word.ANONYMOUS))) {
      return new Wanted("anonymous", Set.of());
    }
    if (list.entries().contains(new ListEntry.OfWord(ListEntry.Word.AUTHENTICATED))) {
      return new Wanted("authenticated", Set.of());
    }
    Set<Subject> subjects = new LinkedHashSet<>();
    for (ListEntry entry : list.entries()) {
      subjects.add(subject(author.application(), verb, entry));
    }
    return new Wanted(PERMISSION, subjects);
  }

  /// Gives and takes back until exactly those who are wanted hold the right by a grant of their
  /// own; what the author may not take back is refused.
  public void keep(Author author, String channel, Verb verb, Wanted wanted) {
    Set<Subject> named = wanted.named();
    if (named == null) {
      return;
    }
    Set<Subject> missing = new LinkedHashSet<>(named);
    for (GrantRecord grant : held(author, channel, verb)) {
      if (!missing.remove(grant.grant().subject())) {
        var _ = grants.delete(author, grant.grant().id());
      }
    }
    for (Subject subject : missing) {
      var _ =
          grants.create(
              author,
              new Grants.Draft(
                  subject, Effect.ALLOW, label(verb, channel), null, List.of(), List.of()));
    }
  }

  /// Grants with an end or a condition are nobody's list.
  private List<GrantRecord> held(Author author, String channel, Verb verb) {
    return plain(
        stores.read(
            t -> t.grants().withPermissions(author.application(), List.of(label(verb, channel)))));
  }

  private static List<GrantRecord> plain(List<GrantRecord> all) {
    return all.stream()
        .filter(record ->
            record.grant().effect() == Effect.ALLOW
                && record.grant().expires() == null
                && record.grant().condition() == null)
        .toList();
  }

  private static AccessList list(List<GrantRecord> grants, String level) {
    List<String> texts = new ArrayList<>();
    if (!level.equals(PERMISSION)) {
      texts.add(level);
    }
    for (GrantRecord record : plain(grants)) {
      Subject subject = record.grant().subject();
      texts.add(
          switch (subject.kind()) {
            case USER, DEVICE -> subject.id();
            case GROUP, ROLE, CLIENT, OWNER, ANONYMOUS -> subject.toString();
          });
    }
    try {
      return AccessList.parse(texts);
    } catch (SyntaxException tooMany) {
      return AccessList.NONE;
    }
  }

  private Subject subject(String application, Verb verb, ListEntry entry) {
    return switch (entry) {
      case ListEntry.OfGroup(String group) -> new Subject(Subject.Kind.GROUP, group);
      case ListEntry.OfRole(String role) -> new Subject(Subject.Kind.ROLE, role);
      case ListEntry.OfSubject(Subject subject) -> subject;
      case ListEntry.OfId(String id) -> principal(application, verb, id);
      case ListEntry.OfWord(ListEntry.Word word) ->
          throw invalid(
              verb,
              "the list of a channel cannot name `%s`".formatted(word.label()),
              "write `anonymous`, `authenticated`, `nobody`, ids and groups");
    };
  }

  /// Users and devices share their ids.
  private Subject principal(String application, Verb verb, String id) {
    return stores.read(t ->
        Stream.of(Subject.user(id), Subject.device(id))
            .filter(subject -> Principals.find(t, application, subject).isPresent())
            .findFirst()
            .orElseThrow(() ->
                invalid(
                    verb,
                    "there is nobody of the id `%s`".formatted(id),
                    "add the user or device first")));
  }

  private static Refused invalid(Verb verb, String detail, String cure) {
    return Problem.of(ProblemType.INVALID, detail).at(verb.label() + "ACL").cure(cure).refused();
  }

  private static String label(Verb verb, String channel) {
    return verb.label() + "_channel:" + channel;
  }

  /// @param named who holds the right by a grant of their own; null to leave that as it is
  public record Wanted(String level, @Nullable Set<Subject> named) {}
}
