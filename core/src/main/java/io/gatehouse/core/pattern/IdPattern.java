package io.gatehouse.core.pattern;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A pattern for ids in which `*` matches any run of characters, also an empty one.
///
/// An id that itself has a `*` is matched by wildcards only.
public final class IdPattern implements Pattern {
  private static final int LONGEST = 65_535;

  /// A part of an id pattern.
  public sealed interface Piece {
    /// Characters that must stand there.
    record Text(String text) implements Piece {}

    /// Any run of characters: `*`.
    record AnyRun() implements Piece {}

    /// A placeholder that is still to be filled.
    record Slot(Placeholder placeholder) implements Piece {}
  }

  private final String text;
  private final List<Piece> pieces;

  private IdPattern(String text, List<Piece> pieces) {
    this.text = text;
    this.pieces = List.copyOf(pieces);
  }

  /// Reads a pattern; throws [SyntaxException] if it is none.
  public static IdPattern parse(String text) {
    if (text.isEmpty()) {
      throw new SyntaxException("the pattern is empty: name an id, or leave out the `:`", text, 0);
    }
    if (text.length() > LONGEST) {
      throw new SyntaxException("the pattern is longer than 65,535 characters", text, LONGEST);
    }
    List<Piece> pieces = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      at = readPiece(text, at, pieces);
    }
    return new IdPattern(text, pieces);
  }

  /// The pattern that matches this id only; empty if the grammar has none, since the id holds a
  /// `*`, a `${` or a control character.
  public static Optional<IdPattern> exactly(String id) {
    boolean plain =
        !id.isEmpty()
            && id.length() <= LONGEST
            && id.indexOf('*') < 0
            && !id.contains("${")
            && id.chars().noneMatch(Character::isISOControl);
    return plain ? Optional.of(new IdPattern(id, List.of(new Piece.Text(id)))) : Optional.empty();
  }

  private static int readPiece(String text, int at, List<Piece> pieces) {
    if (text.charAt(at) == '*') {
      pieces.add(new Piece.AnyRun());
      return at + 1;
    }
    if (Placeholder.begins(text, at)) {
      pieces.add(new Piece.Slot(Placeholder.read(text, at)));
      return text.indexOf('}', at) + 1;
    }
    int end = at;
    while (end < text.length() && text.charAt(end) != '*' && !Placeholder.begins(text, end)) {
      if (Character.isISOControl(text.charAt(end))) {
        throw new SyntaxException("an id has no control characters", text, end);
      }
      end++;
    }
    pieces.add(new Piece.Text(text.substring(at, end)));
    return end;
  }

  @Override
  public String text() {
    return text;
  }

  /// The parts in order.
  public List<Piece> pieces() {
    return pieces;
  }

  /// The only id that this matches, or null if there may be several.
  public @Nullable String exact() {
    return pieces.size() == 1 && pieces.getFirst() instanceof Piece.Text(String id) ? id : null;
  }

  @Override
  public List<Placeholder> placeholders() {
    return pieces.stream()
        .filter(piece -> piece instanceof Piece.Slot)
        .map(piece -> ((Piece.Slot) piece).placeholder())
        .distinct()
        .toList();
  }

  @Override
  public @Nullable IdPattern fill(Placeholder placeholder, String value) {
    if (!Placeholder.usable(value)) {
      return null;
    }
    List<Piece> filled = new ArrayList<>();
    for (Piece piece : pieces) {
      boolean here = piece instanceof Piece.Slot(Placeholder open) && open.equals(placeholder);
      Piece next = here ? new Piece.Text(value) : piece;
      if (next instanceof Piece.Text(String more)
          && !filled.isEmpty()
          && filled.getLast() instanceof Piece.Text(String before)) {
        filled.set(filled.size() - 1, new Piece.Text(before + more));
      } else {
        filled.add(next);
      }
    }
    return new IdPattern(text.replace(placeholder.toString(), value), filled);
  }

  /// Whether this matches either every id that begins and ends with these or none of them, as far
  /// as that is easily told.
  public boolean isAlikeFor(String prefix, String suffix) {
    String head = pieces.getFirst() instanceof Piece.Text(String text) ? text : "";
    String tail =
        pieces.size() > 1 && pieces.getLast() instanceof Piece.Text(String text) ? text : "";
    if (!(head.startsWith(prefix) || prefix.startsWith(head))
        || !(tail.endsWith(suffix) || suffix.endsWith(tail))) {
      return true; // none
    }
    int runs = pieces.size() - (head.isEmpty() ? 0 : 1) - (tail.isEmpty() ? 0 : 1);
    boolean oneRun = runs == 1 && pieces.get(head.isEmpty() ? 0 : 1) instanceof Piece.AnyRun;
    return oneRun && prefix.startsWith(head) && suffix.endsWith(tail);
  }

  /// Whether this matches the id; with open placeholders it matches nothing.
  public boolean matches(String id) {
    return matches(id, Placeholder.Values.NONE);
  }

  /// Whether this matches the id when its placeholders stand for these values.
  public boolean matches(String id, Placeholder.Values values) {
    int piece = 0;
    int at = 0;
    int retryPiece = -1;
    int retryAt = 0;
    while (piece < pieces.size() || at < id.length()) {
      int next = piece < pieces.size() ? advance(id, at, pieces.get(piece), values) : -1;
      if (next >= 0) {
        if (pieces.get(piece) instanceof Piece.AnyRun) {
          retryPiece = piece;
          retryAt = at;
        }
        piece++;
        at = next;
      } else if (retryPiece >= 0 && retryAt < id.length()) {
        piece = retryPiece + 1;
        at = ++retryAt;
      } else {
        return false;
      }
    }
    return true;
  }

  /// The position behind the piece if it stands here, or -1; a wildcard begins as an empty run.
  private static int advance(String id, int at, Piece piece, Placeholder.Values values) {
    return switch (piece) {
      case Piece.AnyRun _ -> at;
      case Piece.Text(String text) -> id.startsWith(text, at) ? at + text.length() : -1;
      case Piece.Slot(Placeholder placeholder) -> {
        String value = values.value(placeholder);
        yield value != null && Placeholder.usable(value) && id.startsWith(value, at)
            ? at + value.length()
            : -1;
      }
    };
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IdPattern that && pieces.equals(that.pieces);
  }

  @Override
  public int hashCode() {
    return pieces.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
