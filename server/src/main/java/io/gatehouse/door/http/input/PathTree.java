package io.gatehouse.door.http.input;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One segment of the offered paths, with what is offered here and below.
///
/// Built while routes are added; only read once requests come.
///
/// @param <T> what is offered at a place
public final class PathTree<T> {
  private final Map<String, PathTree<T>> literals = new HashMap<>();
  private @Nullable PathTree<T> parameter;
  private @Nullable PathTree<T> rest;
  private @Nullable T offered;

  /// The place of a template, made if it is new.
  public PathTree<T> place(Template template) {
    PathTree<T> place = this;
    for (String segment : template.segments()) {
      place = place.child(segment);
    }
    return place;
  }

  private PathTree<T> child(String segment) {
    if (!Template.isParameter(segment)) {
      return literals.computeIfAbsent(segment, _ -> new PathTree<>());
    }
    if (Template.isRest(segment)) {
      PathTree<T> below = rest == null ? new PathTree<>() : rest;
      rest = below;
      return below;
    }
    PathTree<T> below = parameter == null ? new PathTree<>() : parameter;
    parameter = below;
    return below;
  }

  public @Nullable T offered() {
    return offered;
  }

  public void offer(T thing) {
    offered = thing;
  }

  /// What is offered at a path whose next segment begins at `from`, if it fits; the path's
  /// parameters, still encoded, are added to `values`. Literals go before parameters.
  public @Nullable T find(String path, int from, List<String> values, Predicate<T> fits) {
    int slash = path.indexOf('/', from);
    String segment = path.substring(from, slash < 0 ? path.length() : slash);
    T found = below(literals.get(segment), path, slash, values, fits);
    if (found != null || segment.isEmpty()) {
      return found;
    }
    int mark = values.size();
    if (parameter != null) {
      values.add(segment);
      found = below(parameter, path, slash, values, fits);
    }
    if (found == null) {
      values.subList(mark, values.size()).clear();
      if (rest != null && rest.offered != null && fits.test(rest.offered)) {
        values.add(path.substring(from));
        found = rest.offered;
      }
    }
    return found;
  }

  private static <T> @Nullable T below(
      @Nullable PathTree<T> child, String path, int slash, List<String> values, Predicate<T> fits) {
    if (child == null) {
      return null;
    }
    if (slash >= 0) {
      return child.find(path, slash + 1, values, fits);
    }
    T offered = child.offered;
    return offered != null && fits.test(offered) ? offered : null;
  }
}
