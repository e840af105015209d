package io.gatehouse.dialect.api;

import io.gatehouse.access.list.Lock;
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
    if (named.id().isEmpty()) {
      return false;
    }
    return switch (named.type()) {
      case SCRIPT, SCHEMA, DOCUMENT, FIELD -> true;
      case APPLICATION,
          CLIENTELE,
          ORGANISATION,
          ROSTER,
          USER,
          GROUP,
          ROLE,
          TOKEN,
          CLIENT,
          DEVICE,
          STREAM,
          ACTION,
          CHANNEL,
          SESSION,
          ACCESS_REQUEST,
          AUDIT,
          STORE,
          SECRET ->
          false;
    };
  }

  /// The lists for one thing, each of which has to let in; empty where the policy alone counts.
  List<Lock> find(String application, Subject asker, Verb verb, Things.Named named) {
    if (!is(named)) {
      return List.of();
    }
    return switch (named.type()) {
      case SCRIPT -> scripts.lock(application, verb, named.id()).stream().toList();
      default -> documents.of(application, asker, verb, named.type(), named.id());
    };
  }
}
