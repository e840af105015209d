package io.gatehouse.access.list;

import io.gatehouse.core.decide.Profile;
import io.gatehouse.core.policy.Subject;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Who may do one thing with one resource: `group:admins;building;owner`.
///
/// A list is a rule of the resource, as the level of a channel is one: it counts after denials, the
/// narrowing of a token and the rights that the policy gives, and adds to them. `nobody` alone
/// closes the way for every caller from outside, whatever they may else. An empty list adds
/// nothing. Immutable; two lists that name the same are equal, in whatever order they do.
public final class AccessList {
  /// Most entries of a list.
  public static final int MOST = 64;

  /// Most characters of a list that is written as one text.
  public static final int LONGEST = 16_384;

  /// The way is closed.
  public static final AccessList NOBODY = of(ListEntry.Word.NOBODY);

  /// Everybody, also without a login.
  public static final AccessList ANONYMOUS = of(ListEntry.Word.ANONYMOUS);

  /// Everybody who has logged in.
  public static final AccessList AUTHENTICATED = of(ListEntry.Word.AUTHENTICATED);

  /// Adds nothing to what the policy gives.
  public static final AccessList NONE = new AccessList(List.of());

  private final ListEntry[] entries;
  private final String text;
  private final boolean closed;

  private AccessList(Collection<ListEntry> all) {
    TreeSet<ListEntry> sorted = new TreeSet<>(all);
    this.entries = sorted.toArray(ListEntry[]::new);
    this.text = sorted.stream().map(ListEntry::toString).collect(Collectors.joining(";"));
    this.closed =
        entries.length > 0
            && entries[0] instanceof ListEntry.OfWord(ListEntry.Word word)
            && word == ListEntry.Word.NOBODY;
  }

  private static AccessList of(ListEntry.Word word) {
    return new AccessList(List.of(new ListEntry.OfWord(word)));
  }

  /// The list of these entries, at most [#MOST]; throws [SyntaxException] where they cannot stand
  /// together.
  public static AccessList of(Collection<ListEntry> entries) {
    return ListReader.checked(new AccessList(entries));
  }

  /// Reads a list with `;` between its entries; throws [SyntaxException] if it is none.
  public static AccessList parse(String text) {
    return of(ListReader.entries(text));
  }

  /// Reads a list whose entries stand one by one, as in an array.
  public static AccessList parse(List<String> texts) {
    return of(ListReader.entries(texts));
  }

  /// Whether nobody from outside passes, whatever they may else.
  public boolean isClosed() {
    return closed;
  }

  public boolean isEmpty() {
    return entries.length == 0;
  }

  /// The first entry that lets this principal in; null if none does. Allocates nothing.
  ///
  /// @param guest whether the directory does not know them: then no id means them, no group and no
  ///   role, and nothing is theirs
  /// @param owner of the resource; null for none
  /// @param creator of the resource; null for none
  public @Nullable ListEntry admits(
      Profile caller, boolean guest, @Nullable Subject owner, @Nullable Subject creator) {
    if (closed) {
      return null;
    }
    for (ListEntry entry : entries) {
      if (entry.admits(caller, guest, owner, creator)) {
        return entry;
      }
    }
    return null;
  }

  /// This list and another: whoever is on one of them. `nobody` yields to any entry.
  public AccessList or(AccessList other) {
    if (closed || other.closed) {
      return closed ? other : this;
    }
    return isEmpty() ? other : join(other);
  }

  private AccessList join(AccessList other) {
    TreeSet<ListEntry> both = new TreeSet<>(List.of(entries));
    both.addAll(List.of(other.entries));
    return new AccessList(both);
  }

  public List<ListEntry> entries() {
    return List.of(entries);
  }

  /// The list as it is written: each entry once, in an order of their own.
  public String text() {
    return text;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AccessList that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
