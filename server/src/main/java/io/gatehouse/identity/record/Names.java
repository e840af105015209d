package io.gatehouse.identity.record;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.util.Collection;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What ids, names and other texts of the directory may look like.
public final class Names {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._~@-]{0,127}");
  private static final Pattern ATTRIBUTE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final int DESCRIPTION = 1_000;
  private static final int LABEL = 128;
  private static final int VALUE = 1_024;
  private static final int MANY = 64;
  private static final int PUBLIC_DATA = 4_096;

  private Names() {}

  /// An id or a name that also serves as one.
  public static void id(String text, String field) {
    id(text, field, field);
  }

  /// An id that stands in a field with others.
  ///
  /// @param what it is, in words
  public static void id(String text, String field, String what) {
    if (!ID.matcher(text).matches()) {
      throw refused(
          field,
          text.isEmpty()
              ? "`%s` is empty".formatted(field)
              : "`%s` is no %s".formatted(shown(text), what),
          "begin with a letter or digit and use at most 128 of letters, digits and . _ ~ @ -");
    }
  }

  /// A name for people.
  public static void label(String text, String field) {
    if (text.isBlank() || text.length() > LABEL || hasControls(text)) {
      throw refused(
          field,
          "`%s` is no %s".formatted(shown(text), field),
          "use 1 to 128 printable characters");
    }
  }

  public static void description(@Nullable String text) {
    if (text != null && (text.length() > DESCRIPTION || hasControls(text))) {
      throw refused(
          "description", "the description cannot be kept", "use at most 1000 printable characters");
    }
  }

  public static void few(Collection<String> texts, String field) {
    if (texts.size() > MANY) {
      throw refused(field, "too many %s".formatted(field), "use at most " + MANY);
    }
    texts.forEach(text -> id(text, field));
  }

  public static void attributes(Map<String, String> attributes) {
    if (attributes.size() > MANY) {
      throw refused("attributes", "too many attributes", "use at most " + MANY);
    }
    attributes.forEach((name, value) -> {
      if (!ATTRIBUTE.matcher(name).matches()) {
        throw refused(
            "attributes",
            "`%s` is no attribute name".formatted(shown(name)),
            "use at most 64 of letters, digits and . _ -");
      }
      if (value.length() > VALUE || hasControls(value)) {
        throw refused(
            "attributes",
            "the value of attribute `%s` cannot be kept".formatted(name),
            "use at most 1024 printable characters");
      }
    });
  }

  public static void publicData(String json) {
    if (json.length() > PUBLIC_DATA || !json.startsWith("{") || !json.endsWith("}")) {
      throw refused(
          "public_data",
          "the public data cannot be kept",
          "use a JSON object of at most 4096 characters");
    }
  }

  /// User input as it may be shown: short, and without control characters.
  public static String shown(String text) {
    String cut = text.length() > 60 ? text.substring(0, 60) + "…" : text;
    return cut.chars().noneMatch(Names::isHidden)
        ? cut
        : cut.codePoints()
            .map(letter -> isHidden(letter) ? '·' : letter)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
  }

  public static Refused refused(String field, String detail, String cure) {
    return Problem.of(ProblemType.INVALID, detail).at(field).cure(cure).refused();
  }

  private static boolean isHidden(int letter) {
    return letter < ' ' || letter == 0x7f || letter == '`';
  }

  private static boolean hasControls(String text) {
    return text.chars().anyMatch(letter -> Character.isISOControl(letter) && letter != '\n');
  }
}
