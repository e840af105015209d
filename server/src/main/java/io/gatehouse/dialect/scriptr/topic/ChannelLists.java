package io.gatehouse.dialect.scriptr.topic;

import static java.util.stream.Collectors.joining;

import io.gatehouse.access.Grants;
import io.gatehouse.access.list.AccessList;
import io.gatehouse.access.list.ListEntry;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.pattern.SyntaxException;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Level;
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
  public static final Wanted NOBODY = new Wanted(Level.PERMISSION, Set.of());

  /// The list of a level, with the grants that the author may see.
  public String shown(Author author, String channel, Verb verb, Level level) {
    if (level != Level.PERMISSION) {
      return level.label();
    }
    List<GrantRecord> seen = grants.ofPermissions(author, List.of(label(verb, channel)));
    String named =
        plain(seen)
            .map(ChannelLists::entry)
            .sorted()
            .map(ListEntry::toString)
            .collect(joining(";"));
    return named.isEmpty() ? "nobody" : named;
  }

  /// Whom a level lets in, and who holds the right by a grant of their own, for somebody who adds
  /// to it or takes away from it; throws `Refused` where no list says that.
  public AccessList before(Author author, String channel, Verb verb, Level level) {
    List<ListEntry> entries = new ArrayList<>();
    switch (level) {
      case ANONYMOUS -> entries.add(new ListEntry.OfWord(ListEntry.Word.ANONYMOUS));
      case AUTHENTICATED -> entries.add(new ListEntry.OfWord(ListEntry.Word.AUTHENTICATED));
      case PERMISSION, NOBODY -> {
        // those of the grants alone
      }
      case ASK ->
          throw invalid(
              verb, "a webhook says who is in the list of this channel", "give the whole list");
    }
    held(author, channel, verb).map(ChannelLists::entry).forEach(entries::add);
    try {
      return AccessList.of(entries);
    } catch (SyntaxException tooMany) {
      throw invalid(
          verb,
          "more have a grant on this channel than a list can name",
          "give a group the right instead, or give the whole list");
    }
  }

  /// What has to be so that a list lets in those whom it names; throws `Refused` where it cannot.
  public Wanted wanted(Author author, Verb verb, AccessList list) {
    if (list.entries().contains(new ListEntry.OfWord(ListEntry.Word.ANONYMOUS))) {
      return new Wanted(Level.ANONYMOUS, Set.of());
    }
    if (list.entries().contains(new ListEntry.OfWord(ListEntry.Word.AUTHENTICATED))) {
      return new Wanted(Level.AUTHENTICATED, Set.of());
    }
    Set<Subject> subjects = new LinkedHashSet<>();
    for (ListEntry entry : list.entries()) {
      subjects.add(subject(author.application(), verb, entry));
    }
    return new Wanted(Level.PERMISSION, subjects);
  }

  /// Gives and takes back until exactly those who are wanted hold the right by a grant of their
  /// own, as a part of a greater change; throws `Refused` where the author may not.
  public Stores.Work<Outcome<Integer>> keeping(
      Author author, String channel, Verb verb, Wanted wanted) {
    Set<Subject> named = wanted.named();
    if (named == null) {
      return grants.exchanging(author, List.of(), List.of());
    }
    Set<Subject> missing = new LinkedHashSet<>(named);
    List<GrantRecord> gone =
        held(author, channel, verb)
            .filter(grant -> !missing.remove(grant.grant().subject()))
            .toList();
    List<Grants.Draft> given =
        missing.stream()
            .map(subject ->
                new Grants.Draft(
                    subject, Effect.ALLOW, label(verb, channel), null, List.of(), List.of()))
            .toList();
    return grants.exchanging(author, gone, given);
  }

  private Stream<GrantRecord> held(Author author, String channel, Verb verb) {
    String label = label(verb, channel);
    return plain(
        stores.read(t -> t.grants().withPermissions(author.application(), List.of(label))));
  }

  /// Grants with an end or a condition are nobody's list.
  private static Stream<GrantRecord> plain(List<GrantRecord> all) {
    return all.stream()
        .filter(record ->
            record.grant().effect() == Effect.ALLOW
                && record.grant().expires() == null
                && record.grant().condition() == null);
  }

  private static ListEntry entry(GrantRecord record) {
    Subject subject = record.grant().subject();
    return switch (subject.kind()) {
      case USER, DEVICE -> new ListEntry.OfId(subject.id());
      case GROUP -> new ListEntry.OfGroup(subject.id());
      case ROLE -> new ListEntry.OfRole(subject.id());
      case CLIENT, OWNER -> new ListEntry.OfSubject(subject);
      case ANONYMOUS -> new ListEntry.OfWord(ListEntry.Word.ANONYMOUS);
    };
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
  public record Wanted(Level level, @Nullable Set<Subject> named) {}
}
