package io.gatehouse.core.pattern;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// A pattern for channels with the wildcards of MQTT: `+` is any one level, `#` at the end is the
/// level before it and everything below.
///
/// A wildcard at the first level does not match names that begin with `$` (MQTT 5, section 4.7.2).
public final class TopicFilter implements Pattern {
  /// The most bytes of UTF-8 that MQTT allows in a topic.
  public static final int LONGEST = 65_535;

  /// The most levels that a name or a filter may have.
  public static final int DEEPEST = 128;

  /// Orders filters so that of two that match the same channel the more specific comes first: at
  /// the first level where they differ in kind, a name goes before `+`, `+` before the end, and the
  /// end before `#`.
  ///
  /// INVARIANT: two different filters that compare as equal match no channel in common.
  public static final Comparator<TopicFilter> MOST_SPECIFIC_FIRST = TopicFilter::compareSpecificity;

  /// How far a filter goes on a channel's name.
  public enum Reach {
    /// The filter does not match the name or a prefix of it.
    NONE,
    /// The filter matches a prefix of the name, that is a channel above it.
    PREFIX,
    /// The filter matches the name.
    WHOLE
  }

  /// A level of a filter.
  public sealed interface Part {
    /// A name that must stand there.
    record Literal(String name) implements Part {}

    /// A placeholder that is still to be filled.
    record Slot(Placeholder placeholder) implements Part {}

    /// Any one level: `+`.
    record Single() implements Part {}

    /// This level and everything below, also nothing: `#`.
    record Multi() implements Part {}
  }

  private final String text;
  private final List<Part> parts;

  private TopicFilter(String text, List<Part> parts) {
    this.text = text;
    this.parts = List.copyOf(parts);
  }

  /// Reads a filter; throws [SyntaxException] if it is none.
  public static TopicFilter parse(String text) {
    return new TopicFilter(text, TopicParser.parts(text, true));
  }

  /// Reads a filter as a client writes it, in which `${` is nothing but characters; throws
  /// [SyntaxException] if it is none.
  public static TopicFilter literally(String text) {
    return new TopicFilter(text, TopicParser.parts(text, false));
  }

  /// The filter that matches this channel only; empty if the name cannot be written as a filter.
  public static Optional<TopicFilter> exactly(String channel) {
    if (!ChannelName.isValid(channel) || channel.contains("${")) {
      return Optional.empty();
    }
    return Optional.of(parse(channel));
  }

  @Override
  public String text() {
    return text;
  }

  /// The levels in order.
  public List<Part> parts() {
    return parts;
  }

  /// Whether this ends in `#`.
  public boolean isOpen() {
    return parts.getLast() instanceof Part.Multi;
  }

  /// The only channel that this matches, alone or with everything below; null if there may be
  /// several.
  public @Nullable String prefix() {
    int levels = isOpen() ? parts.size() - 1 : parts.size();
    StringJoiner name = new StringJoiner("/");
    for (int i = 0; i < levels; i++) {
      if (!(parts.get(i) instanceof Part.Literal(String level))) {
        return null;
      }
      name.add(level);
    }
    return name.length() == 0 ? null : name.toString();
  }

  /// How many characters of this are levels before the first wildcard, without the slash there.
  public int literalLength() {
    int length = 0;
    for (int i = 0; i < parts.size() && parts.get(i) instanceof Part.Literal(String level); i++) {
      length += level.length() + (i > 0 ? 1 : 0);
    }
    return length;
  }

  /// Whether this matches one channel only.
  public boolean isExact() {
    return parts.stream().allMatch(part -> part instanceof Part.Literal);
  }

  @Override
  public List<Placeholder> placeholders() {
    return parts.stream()
        .filter(part -> part instanceof Part.Slot)
        .map(part -> ((Part.Slot) part).placeholder())
        .distinct()
        .toList();
  }

  @Override
  public @Nullable TopicFilter fill(Placeholder placeholder, String value) {
    if (!Placeholder.usable(value)) {
      return null;
    }
    List<Part> filled = new ArrayList<>(parts.size());
    for (Part part : parts) {
      boolean here = part instanceof Part.Slot(Placeholder open) && open.equals(placeholder);
      if (here && filled.isEmpty() && value.startsWith("$")) {
        return null;
      }
      filled.add(here ? new Part.Literal(value) : part);
    }
    return new TopicFilter(text.replace(placeholder.toString(), value), filled);
  }

  /// This filter opened downwards: it matches what this matches and every channel below.
  public TopicFilter opened() {
    if (isOpen()) {
      return this;
    }
    List<Part> opened = new ArrayList<>(parts);
    opened.add(new Part.Multi());
    return new TopicFilter(text + "/#", opened);
  }

  /// Whether this matches the channel; with open placeholders it matches nothing.
  public boolean matches(String channel) {
    return reach(channel, Placeholder.Values.NONE) == Reach.WHOLE;
  }

  /// How far this goes on the channel's name when its placeholders stand for these values.
  public Reach reach(String channel, Placeholder.Values values) {
    int at = 0;
    for (int i = 0; i < parts.size(); i++) {
      boolean reserved = i == 0 && channel.startsWith("$");
      Part part = parts.get(i);
      if (part instanceof Part.Multi) {
        return reserved ? Reach.NONE : Reach.WHOLE;
      }
      if (at > channel.length()) {
        return Reach.NONE;
      }
      int slash = channel.indexOf('/', at);
      int end = slash < 0 ? channel.length() : slash;
      if (!stands(part, channel, at, end, reserved, values)) {
        return Reach.NONE;
      }
      at = end + 1;
    }
    return at > channel.length() ? Reach.WHOLE : Reach.PREFIX;
  }

  private static boolean stands(
      Part part, String channel, int at, int end, boolean reserved, Placeholder.Values values) {
    return switch (part) {
      case Part.Single _ -> !reserved;
      case Part.Multi _ -> !reserved;
      case Part.Literal(String name) -> isLevel(name, channel, at, end);
      case Part.Slot(Placeholder placeholder) -> {
        String value = values.value(placeholder);
        yield value != null
            && !reserved
            && Placeholder.usable(value)
            && isLevel(value, channel, at, end);
      }
    };
  }

  private static boolean isLevel(String name, String channel, int at, int end) {
    return name.length() == end - at && channel.startsWith(name, at);
  }

  /// Whether every channel that the other matches is matched by this; a placeholder that is still
  /// open covers nothing.
  public boolean covers(TopicFilter other) {
    for (int i = 0; ; i++) {
      Part mine = part(i);
      Part theirs = other.part(i);
      if (mine instanceof Part.Multi) {
        return i > 0 || !isReserved(theirs);
      }
      if (theirs instanceof Part.Multi) {
        return i == 0 && mine instanceof Part.Single && part(1) instanceof Part.Multi;
      }
      if (mine == null || theirs == null) {
        return mine == null && theirs == null;
      }
      boolean covered =
          mine instanceof Part.Single
              ? i > 0 || !isReserved(theirs)
              : mine instanceof Part.Literal && mine.equals(theirs);
      if (!covered) {
        return false;
      }
    }
  }

  /// Whether some channel is matched by both; a placeholder that is still open counts as a name
  /// that may be any.
  public boolean overlaps(TopicFilter other) {
    for (int i = 0; ; i++) {
      Part mine = part(i);
      Part theirs = other.part(i);
      if (mine instanceof Part.Multi || theirs instanceof Part.Multi) {
        return i > 0 || !(isReserved(mine) || isReserved(theirs));
      }
      if (mine == null || theirs == null) {
        return mine == null && theirs == null;
      }
      boolean named = mine instanceof Part.Literal && theirs instanceof Part.Literal;
      boolean reserved = isReserved(mine) || isReserved(theirs);
      boolean common = named ? mine.equals(theirs) : i > 0 || !reserved;
      if (!common) {
        return false;
      }
    }
  }

  private @Nullable Part part(int level) {
    return level < parts.size() ? parts.get(level) : null;
  }

  private static boolean isReserved(@Nullable Part part) {
    return part instanceof Part.Literal(String name) && name.startsWith("$");
  }

  private static int compareSpecificity(TopicFilter one, TopicFilter other) {
    int deepest = Math.max(one.parts.size(), other.parts.size());
    for (int i = 0; i < deepest; i++) {
      int difference = rank(one.part(i)) - rank(other.part(i));
      if (difference != 0) {
        return difference;
      }
    }
    return 0;
  }

  private static int rank(@Nullable Part part) {
    return switch (part) {
      case Part.Literal _ -> 0;
      case Part.Slot _ -> 0;
      case Part.Single _ -> 1;
      case null -> 2;
      case Part.Multi _ -> 3;
    };
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TopicFilter that && parts.equals(that.parts);
  }

  @Override
  public int hashCode() {
    return parts.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
