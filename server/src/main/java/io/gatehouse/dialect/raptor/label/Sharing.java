package io.gatehouse.dialect.raptor.label;

import io.gatehouse.access.Grants;
import io.gatehouse.core.pattern.IdPattern;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.raptor.entry.Entry;
import io.gatehouse.dialect.raptor.entry.OnBehalf;
import io.gatehouse.dialect.raptor.entry.Words;
import io.gatehouse.identity.Author;
import io.gatehouse.store.record.GrantRecord;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Rights on one thing that are given to one user or group: grants, which hold on every transport.
/// All methods block.
public final class Sharing {
  private final Entry entry;

  public Sharing(Entry entry) {
    this.entry = entry;
  }

  /// Refuses whoever does not administer the thing, or does not hold themselves what is given.
  public void requireGiver(Author author, Resource thing, Collection<Verb> given) {
    author.require(Verb.ADMIN, thing);
    for (Verb verb : given) {
      for (Verb included : Verb.values()) {
        if (verb.includes(included)) {
          author.require(included, thing);
        }
      }
    }
  }

  /// What a subject was given on exactly this thing.
  public Set<Verb> given(String application, Subject subject, Resource thing) {
    EnumSet<Verb> verbs = EnumSet.noneOf(Verb.class);
    of(application, subject, thing).forEach(grant -> verbs.add(verb(grant)));
    return verbs;
  }

  /// Gives exactly these, and takes back what else was given on this thing. The author has been
  /// asked.
  public void replace(Author author, Subject subject, Resource thing, Set<Verb> wanted) {
    EnumSet<Verb> there = EnumSet.noneOf(Verb.class);
    for (GrantRecord grant : of(author.application(), subject, thing)) {
      if (wanted.contains(verb(grant))) {
        there.add(verb(grant));
      } else {
        entry.rooms().grants().delete(new OnBehalf(author), grant.grant().id());
      }
    }
    for (Verb verb : wanted) {
      if (!there.contains(verb)) {
        give(author, subject, thing, verb);
      }
    }
  }

  private void give(Author author, Subject subject, Resource thing, Verb verb) {
    String label =
        Permission.exactly(verb, thing.type(), thing.id())
            .orElseThrow(() -> Words.bad("`" + thing + "` cannot be named in a permission"))
            .label();
    entry
        .rooms()
        .grants()
        .create(
            new OnBehalf(author),
            new Grants.Draft(subject, Effect.ALLOW, label, null, List.of(), List.of()));
  }

  /// Plain ones on exactly this thing: what somebody gave for a time or under a condition elsewhere
  /// is not touched.
  private List<GrantRecord> of(String application, Subject subject, Resource thing) {
    return entry.rooms().stores().read(t -> t.grants().of(application, subject)).stream()
        .filter(record -> isPlain(record.grant()) && isFor(record.grant().permission(), thing))
        .toList();
  }

  private static boolean isPlain(Grant grant) {
    return grant.effect() == Effect.ALLOW && grant.expires() == null && grant.condition() == null;
  }

  private static boolean isFor(Permission permission, Resource thing) {
    return !permission.own()
        && permission.type() == thing.type()
        && permission.pattern() instanceof IdPattern ids
        && thing.id().equals(ids.exact());
  }

  private static Verb verb(GrantRecord record) {
    return record.grant().permission().verb();
  }

  /// Words of Raptor in the order of its operations.
  public static List<String> words(Set<Verb> verbs) {
    return Arrays.stream(Verb.values())
        .filter(verbs::contains)
        .map(verb -> verb.name().toLowerCase(Locale.ROOT))
        .toList();
  }
}
