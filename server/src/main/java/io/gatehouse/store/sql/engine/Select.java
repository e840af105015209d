package io.gatehouse.store.sql.engine;

import com.google.errorprone.annotations.CompileTimeConstant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A query that grows by the conditions that were asked for.
///
/// INVARIANT: every piece of its text is a constant of the source (the compiler checks it); what
/// callers say travels only as a value.
public final class Select {
  private final StringBuilder text;
  private final List<@Nullable Object> values = new ArrayList<>();

  public Select(@CompileTimeConstant String text, @Nullable Object... values) {
    this.text = new StringBuilder(text);
    this.values.addAll(Arrays.asList(values));
  }

  /// Adds `and condition` if there is a value for its one `?`.
  public Select and(@CompileTimeConstant String condition, @Nullable Object value) {
    if (value != null) {
      text.append(" and ").append(condition);
      values.add(value);
    }
    return this;
  }

  /// Adds `and column in (…)`.
  public Select andIn(@CompileTimeConstant String column, Collection<String> members) {
    text.append(" and ").append(column).append(" in (");
    text.append(String.join(", ", Collections.nCopies(members.size(), "?"))).append(')');
    values.addAll(members);
    return this;
  }

  /// Adds `in (…)`, which is true of nothing where there are no members.
  public Select in(Collection<?> members) {
    text.append(" in (");
    text.append(
        members.isEmpty() ? "null" : String.join(", ", Collections.nCopies(members.size(), "?")));
    text.append(')');
    values.addAll(members);
    return this;
  }

  /// Adds what stands at the end, such as order and limit.
  public Select then(@CompileTimeConstant String end, @Nullable Object... endValues) {
    text.append(' ').append(end);
    values.addAll(Arrays.asList(endValues));
    return this;
  }

  String text() {
    return text.toString();
  }

  @Nullable Object[] values() {
    return values.toArray();
  }
}
