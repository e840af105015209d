package io.gatehouse.access.list;

import io.gatehouse.core.decide.Profile;
import io.gatehouse.core.policy.Subject;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One entry of an access list: a word, an id, a group or a role.
public sealed interface ListEntry extends Comparable<ListEntry> {
  /// Whether it means this principal.
  boolean admits(Profile caller, boolean guest, @Nullable Subject owner, @Nullable Subject creator);

  /// The words that are no ids.
  enum Word {
    NOBODY,
    ANONYMOUS,
    AUTHENTICATED,
    OWNER,
    CREATOR;

    private final String label = name().toLowerCase(Locale.ROOT);

    /// As it is written: `anonymous`.
    public String label() {
      return label;
    }
  }

  /// One of the words.
  record OfWord(Word word) implements ListEntry {
    @Override
    public boolean admits(
        Profile caller, boolean guest, @Nullable Subject owner, @Nullable Subject creator) {
      return switch (word) {
        case NOBODY -> false;
        case ANONYMOUS -> true;
        case AUTHENTICATED -> caller.subject().kind() != Subject.Kind.ANONYMOUS;
        case OWNER -> isKnown(caller, guest) && caller.subject().equals(owner);
        case CREATOR -> isKnown(caller, guest) && caller.subject().equals(creator);
      };
    }

    @Override
    public String toString() {
      return word.label();
    }
  }

  /// A principal of one kind: `user:alice`.
  record OfSubject(Subject subject) implements ListEntry {
    public OfSubject {
      if (!subject.isPrincipal() || subject.kind() == Subject.Kind.ANONYMOUS) {
        throw new IllegalArgumentException("`" + subject + "` is no principal with an id");
      }
    }

    @Override
    public boolean admits(
        Profile caller, boolean guest, @Nullable Subject owner, @Nullable Subject creator) {
      return isKnown(caller, guest) && caller.subject().equals(subject);
    }

    @Override
    public String toString() {
      return subject.toString();
    }
  }

  /// A user or device, whose kind is not said: `alice`.
  record OfId(String id) implements ListEntry {
    @Override
    public boolean admits(
        Profile caller, boolean guest, @Nullable Subject owner, @Nullable Subject creator) {
      Subject subject = caller.subject();
      return isKnown(caller, guest)
          && (subject.kind() == Subject.Kind.USER || subject.kind() == Subject.Kind.DEVICE)
          && subject.id().equals(id);
    }

    @Override
    public String toString() {
      return id;
    }
  }

  /// The members of a group, also of those below it.
  record OfGroup(String group) implements ListEntry {
    @Override
    public boolean admits(
        Profile caller, boolean guest, @Nullable Subject owner, @Nullable Subject creator) {
      return isKnown(caller, guest) && caller.groups().contains(group);
    }

    @Override
    public String toString() {
      return "group:" + group;
    }
  }

  /// Those who have a role, by themselves or by a group.
  record OfRole(String role) implements ListEntry {
    @Override
    public boolean admits(
        Profile caller, boolean guest, @Nullable Subject owner, @Nullable Subject creator) {
      return isKnown(caller, guest) && caller.roles().contains(role);
    }

    @Override
    public String toString() {
      return "role:" + role;
    }
  }

  /// Words first, in their order, then the others by their text.
  @Override
  default int compareTo(ListEntry other) {
    if (this instanceof OfWord(Word mine) && other instanceof OfWord(Word theirs)) {
      return mine.compareTo(theirs);
    }
    if (this instanceof OfWord || other instanceof OfWord) {
      return this instanceof OfWord ? -1 : 1;
    }
    return Objects.compare(toString(), other.toString(), Comparator.naturalOrder());
  }

  private static boolean isKnown(Profile caller, boolean guest) {
    return !guest && caller.subject().kind() != Subject.Kind.ANONYMOUS;
  }
}
