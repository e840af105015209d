package io.gatehouse.dialect.api.form;

import io.gatehouse.core.pattern.SyntaxException;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.http.Request;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads what several routes ask for, and names the field where that is not possible.
public final class Asked {
  private static final int USUAL = 50;
  private static final int MOST = 1000;

  private Asked() {}

  public static int limit(Request request) {
    return request.query("limit", USUAL, 1, MOST);
  }

  public static @Nullable String after(Request request) {
    return request.query("after");
  }

  public static Subject subject(String text, String field) {
    try {
      return Subject.parse(text);
    } catch (SyntaxException wrong) {
      throw Problem.of(ProblemType.INVALID, wrong.problem())
          .at(field)
          .cure("write it like `user:alice`")
          .refused();
    }
  }

  /// A subject from the query, or null where none is given.
  public static @Nullable Subject subjectInQuery(Request request, String name) {
    String text = request.query(name);
    return text == null ? null : subject(text, name);
  }

  public static List<Permission> permissions(List<String> labels, String field) {
    List<Permission> permissions = new ArrayList<>(labels.size());
    for (int i = 0; i < labels.size(); i++) {
      try {
        permissions.add(Permission.parse(labels.get(i)));
      } catch (SyntaxException wrong) {
        throw syntax(wrong, field + "/" + i);
      }
    }
    return permissions;
  }

  private static Refused syntax(SyntaxException wrong, String field) {
    return Problem.of(
            ProblemType.INVALID,
            "`"
                + wrong.text()
                + "` is wrong at character "
                + (wrong.position() + 1)
                + ": "
                + wrong.problem())
        .at(field)
        .refused();
  }

  /// The words of an enum as the API writes them.
  public static <E extends Enum<E>> Map<String, E> words(Class<E> type) {
    Map<String, E> words = new LinkedHashMap<>();
    for (E constant : type.getEnumConstants()) {
      words.put(constant.name().toLowerCase(Locale.ROOT), constant);
    }
    return Collections.unmodifiableMap(words);
  }

  /// One of some words from the query, or null where none is given.
  public static <E> @Nullable E word(Request request, String name, Map<String, E> words) {
    String text = request.query(name);
    if (text == null) {
      return null;
    }
    E word = words.get(text);
    if (word == null) {
      throw Problem.of(ProblemType.MALFORMED, "`" + text + "` is not offered here")
          .at(name)
          .cure("use one of `" + String.join("`, `", words.keySet()) + "`")
          .refused();
    }
    return word;
  }

  public static <E extends Enum<E>> @Nullable E word(Request request, String name, Class<E> type) {
    return word(request, name, words(type));
  }

  /// A moment from the query in epoch milliseconds, or null where none is given.
  public static @Nullable Long moment(Request request, String name) {
    String text = request.query(name);
    if (text == null) {
      return null;
    }
    try {
      return Instant.parse(text).toEpochMilli();
    } catch (DateTimeParseException wrong) {
      throw Problem.of(ProblemType.MALFORMED, "`" + text + "` is not a time")
          .at(name)
          .cure("write it like `2026-11-22T06:14:43Z`")
          .refused();
    }
  }

  public static <T> T required(Request request, String name, @Nullable T value) {
    if (value == null) {
      throw Problem.of(ProblemType.MALFORMED, "the parameter `" + name + "` is missing")
          .at(name)
          .cure("send " + request.route().template() + " with `" + name + "`")
          .refused();
    }
    return value;
  }

  /// One field of a merge patch: what is absent stays, what is null takes its standard value.
  @SuppressWarnings("NullableOptional") // absent, null and a value are three things
  public static <T> T patched(@Nullable Optional<T> change, T now, T standard) {
    return change == null ? now : change.orElse(standard);
  }

  /// The same for a field that may be without a value.
  @SuppressWarnings("NullableOptional") // absent, null and a value are three things
  public static <T> @Nullable T patched(@Nullable Optional<T> change, @Nullable T now) {
    return change == null ? now : change.orElse(null);
  }

  /// The same for a field that cannot be without a value.
  @SuppressWarnings("NullableOptional") // absent, null and a value are three things
  public static <T> T kept(@Nullable Optional<T> change, T now, String field) {
    if (change == null) {
      return now;
    }
    return change.orElseThrow(() ->
        Problem.of(ProblemType.INVALID, "`" + field + "` cannot be taken away")
            .at("/" + field)
            .cure("leave it out to keep it")
            .refused());
  }

  public static <T> T or(@Nullable T value, T standard) {
    return value == null ? standard : value;
  }
}
