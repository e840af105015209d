package io.gatehouse.wiring;

import io.gatehouse.change.Change;
import io.gatehouse.change.Receipt;
import io.gatehouse.document.DocumentLines;
import io.gatehouse.document.DocumentRooms;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.Revalidation;
import io.gatehouse.messaging.mailbox.MailboxRevalidation;
import io.gatehouse.wiring.ground.Ground;

/// Documents, and what ends when who may read them changes.
///
/// @param mostAttached bytes that the files of one application hold at most
record DocumentParts(Revalidation revalidation, MailboxRevalidation boxes, long mostAttached) {

  DocumentRooms rooms(Ground ground, People people, Hub hub) {
    return DocumentRooms.open(
        new DocumentRooms.Surroundings(
            ground.stores(),
            ground.changes(),
            ground.audit(),
            people.access(),
            hub,
            this::ended,
            ground.random(),
            ground.clock(),
            mostAttached));
  }

  /// Ends what depends on documents that were changed, on connections and in mailboxes.
  private Receipt ended(String application) {
    Receipt live = revalidation.thingsChanged(application);
    Receipt kept = boxes.apply(new Change.OfChannelRule(application, DocumentLines.ROOT + "/#"));
    return new Receipt(
        live.connections() + kept.connections(),
        live.subscriptions() + kept.subscriptions(),
        live.queuedMessages() + kept.queuedMessages(),
        live.milliseconds() + kept.milliseconds());
  }
}
