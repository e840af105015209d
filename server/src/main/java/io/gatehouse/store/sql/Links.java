package io.gatehouse.store.sql;

import io.gatehouse.store.MissingReference;
import io.gatehouse.store.sql.engine.Row;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/// The roles and groups of some members, as their link tables hold them.
final class Links {
  private final Map<String, Set<String>> roles = new HashMap<>();
  private final Map<String, Set<String>> groups = new HashMap<>();

  /// Sorts rows of (member, what, id), where `what` is `role` or `group`.
  static Links of(List<Link> rows) {
    Links links = new Links();
    for (Link row : rows) {
      Map<String, Set<String>> kind = row.isRole() ? links.roles : links.groups;
      kind.computeIfAbsent(row.member(), _ -> new TreeSet<>()).add(row.id());
    }
    return links;
  }

  Set<String> roles(String member) {
    return Collections.unmodifiableSet(roles.getOrDefault(member, Set.of()));
  }

  Set<String> groups(String member) {
    return Collections.unmodifiableSet(groups.getOrDefault(member, Set.of()));
  }

  /// One link as it is read.
  record Link(String member, boolean isRole, String id) {
    static Link of(Row row) {
      return new Link(row.text("member"), row.text("what").equals("role"), row.text("id"));
    }
  }

  /// Makes `wanted` of `old`; `add` returns 0 where the thing to link to does not exist.
  static void change(
      String what,
      Set<String> old,
      Set<String> wanted,
      ToIntFunction<String> add,
      Consumer<String> remove) {
    Set<String> gone = new HashSet<>(old);
    gone.removeAll(wanted);
    gone.forEach(remove);
    Set<String> fresh = new TreeSet<>(wanted);
    fresh.removeAll(old);
    for (String id : fresh) {
      if (add.applyAsInt(id) == 0) {
        throw new MissingReference("there is no " + what + " `" + id + "`");
      }
    }
  }
}
