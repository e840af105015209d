package io.gatehouse.document;

import io.gatehouse.access.Access;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Receipt;
import io.gatehouse.document.right.Definitions;
import io.gatehouse.document.right.Locks;
import io.gatehouse.messaging.Hub;
import io.gatehouse.store.Stores;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// Documents with the stores that they are in and the schemas that they have.
///
/// @param locks what stands before each of them, for whoever asks about rights
public record DocumentRooms(Documents documents, Shelves shelves, Schemas schemas, Locks locks) {

  /// What they are made of.
  ///
  /// @param revalidate ends what depends on changed things of an application
  /// @param random where the ids of documents come from that are given none
  /// @param mostAttached bytes that the files of one application hold at most
  public record Surroundings(
      Stores stores,
      Changes changes,
      AuditLog audit,
      Access access,
      Hub hub,
      Function<String, Receipt> revalidate,
      RandomGenerator random,
      InstantSource clock,
      long mostAttached) {}

  /// Opens the room, and keeps channels `document/…` for it. To be called before any door opens.
  public static DocumentRooms open(Surroundings around) {
    Definitions definitions = new Definitions();
    DocumentLines lines =
        new DocumentLines(
            around.stores(), definitions, around.access().lines(), around.revalidate());
    around.hub().things().add(lines);
    around.changes().listen(lines);
    return new DocumentRooms(
        new Documents(
            new Documents.Surroundings(
                around.stores(),
                around.changes(),
                around.audit(),
                around.access(),
                definitions,
                lines,
                around.hub(),
                around.random(),
                around.clock(),
                around.mostAttached())),
        new Shelves(around.stores(), around.changes(), around.access(), lines, around.clock()),
        new Schemas(
            around.stores(), around.changes(), around.access(), definitions, lines, around.clock()),
        new Locks(around.stores(), definitions));
  }
}
