package io.gatehouse.dialect.api;

import io.gatehouse.access.list.Lock;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.document.right.Locks;
import io.gatehouse.script.Scripts;
import java.util.List;

/// Things that have access lists of their own, so that questions about them come out as the rooms
/// themselves decide.
final class Locked {
  private final Locks documents;
  private final Scripts scripts;

  Locked(ApiDialect.Rooms rooms) {
    this.documents = rooms.documents().locks();
    this.scripts = rooms.scripts().scripts();
  }

  /// Whether things like this may have lists; never blocks.
  static boolean is(Things.Named named) {
    boolean listed = named.type() == ResourceType.SCRIPT || Locks.guards(named.type());
    return listed && !named.id().isEmpty();
  }

  /// The lists for one thing, each of which has to let in; empty where the policy alone counts.
  List<Lock> find(String application, Subject asker, Verb verb, Things.Named named) {
    if (!is(named)) {
      return List.of();
    }
    return named.type() == ResourceType.SCRIPT
        ? scripts.lock(application, verb, named.id()).stream().toList()
        : documents.of(application, asker, verb, named.type(), named.id());
  }
}
