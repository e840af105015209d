package io.gatehouse.door.amqp.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.change.Receipt;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.amqp.AmqpHouse;
import io.gatehouse.door.amqp.v1.AmqpClient.Inbox;
import java.nio.file.Path;
import org.apache.qpid.protonj2.engine.OutgoingDelivery;
import org.apache.qpid.protonj2.engine.Sender;
import org.apache.qpid.protonj2.types.messaging.Accepted;
import org.apache.qpid.protonj2.types.messaging.Rejected;
import org.apache.qpid.protonj2.types.transport.AmqpError;
import org.apache.qpid.protonj2.types.transport.ConnectionError;
import org.apache.qpid.protonj2.types.transport.ErrorCondition;
import org.apache.qpid.protonj2.types.transport.SenderSettleMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A right that is taken away ends what lived by it, and says so: transport section 2.6.3 (detach
/// with an error) and 2.4.3 (close with an error).
class AmqpRevocationTest {
  @TempDir Path folder;
  private AmqpHouse house;
  private AmqpClient boat;
  private AmqpClient alice;

  @BeforeEach
  void open() throws Exception {
    house = new AmqpHouse(folder);
    String boatToken = house.rooms.add(Subject.device("boat-7"), "publish_channel:#");
    String aliceToken =
        house.rooms.add(Subject.user("alice"), "subscribe_channel:a/#", "subscribe_channel:b/#");
    boat = new AmqpClient(house.port(), "boat-7", boatToken);
    alice = new AmqpClient(house.port(), "alice", aliceToken);
  }

  @AfterEach
  void close() throws Exception {
    boat.close();
    alice.close();
    house.close();
  }

  @Test
  void anAttachThatIsRefusedSaysWhyAndTheConnectionStays() throws Exception {
    Inbox refused = alice.receiver("c", 1);
    ErrorCondition why = alice.awaitDetach(refused.link());
    assertThat(refused.link().getRemoteSource()).isNull();
    assertThat(why.getCondition()).isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
    assertThat(why.getDescription()).contains("subscribe_channel:c").containsPattern("\\[d-\\w+]");
    Sender sender = alice.sender("a/x");
    assertThat(alice.awaitDetach(sender).getDescription()).contains("publish_channel:a/x");
    assertThat(alice.isOpen()).isTrue();
    assertThat(alice.receiver("a/x", 1).link().getRemoteSource()).isNotNull();
  }

  @Test
  void disablingATokenClosesItsConnectionsAndNoOthers() throws Exception {
    Receipt receipt = house.rooms.disableToken(Subject.device("boat-7"));
    assertThat(receipt.connections()).isEqualTo(1);
    ErrorCondition why = boat.awaitClose();
    assertThat(why.getCondition()).isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
    assertThat(why.getDescription()).isNotBlank();
    boat.awaitEnd();
    alice.sync();
    assertThat(alice.isOpen()).isTrue();
  }

  @Test
  void anAdministratorClosesOneConnection() throws Exception {
    var live = house.rooms.connections.list("main", null, 10).items();
    String id =
        live.stream()
            .filter(one -> one.subject().equals(Subject.user("alice")))
            .findFirst()
            .orElseThrow()
            .id();
    assertThat(house.rooms.revalidation.end("main", id).connections()).isEqualTo(1);
    assertThat(alice.awaitClose().getCondition()).isEqualTo(ConnectionError.CONNECTION_FORCED);
    alice.awaitEnd();
  }

  @Test
  void aNarrowerRoleDetachesExactlyTheLinksThatLostTheirRight() throws Exception {
    Inbox kept = alice.receiver("a/#", 10);
    Inbox lost = alice.receiver("b/x", 10);
    Inbox alsoLost = alice.receiver("b/+", 0);
    Sender sender = boat.sender("b/x");
    boat.sendAndAwait(sender, boat.message("before"));
    assertThat(alice.text(lost)).isEqualTo("before");
    Receipt receipt = house.rooms.changeRole("alice", "subscribe_channel:a/#");
    assertThat(receipt.connections()).isZero();
    assertThat(receipt.subscriptions()).isEqualTo(2);
    assertThat(receipt.queuedMessages()).isEqualTo(1);
    ErrorCondition why = alice.awaitDetach(lost.link());
    assertThat(why.getCondition()).isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
    assertThat(why.getDescription()).contains("subscribe_channel:b/x").contains("[d-");
    assertThat(alice.awaitDetach(alsoLost.link()).getCondition())
        .isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
    boat.sendAndAwait(sender, boat.message("secret"));
    boat.sendAndAwait(boat.sender("a/x"), boat.message("public"));
    assertThat(alice.text(kept)).isEqualTo("public");
    assertThat(lost.deliveries()).isEmpty();
    assertThat(alsoLost.deliveries()).isEmpty();
  }

  @Test
  void aRightToPublishThatIsTakenAwayRejectsTheNextMessageAndTheLinkStays() throws Exception {
    Sender sender = boat.sender("a/x");
    assertThat(boat.sendAndAwait(sender, boat.message("1")).getRemoteState())
        .isEqualTo(Accepted.getInstance());
    house.rooms.changeRole("boat-7", "publish_channel:b/#");
    OutgoingDelivery refused = boat.sendAndAwait(sender, boat.message("2"));
    ErrorCondition why = ((Rejected) refused.getRemoteState()).getError();
    assertThat(why.getCondition()).isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
    assertThat(why.getDescription()).contains("publish_channel:a/x").contains("[d-");
    house.rooms.changeRole("boat-7", "publish_channel:a/#");
    assertThat(boat.sendAndAwait(sender, boat.message("3")).getRemoteState())
        .isEqualTo(Accepted.getInstance());
  }

  @Test
  void whoSendsSettledIsToldByTheEndOfTheLink() throws Exception {
    Sender sender = boat.sender("a/x", SenderSettleMode.SETTLED);
    house.rooms.changeRole("boat-7", "publish_channel:b/#");
    boat.send(sender, boat.message("2"));
    assertThat(boat.awaitDetach(sender).getCondition()).isEqualTo(AmqpError.UNAUTHORIZED_ACCESS);
    assertThat(boat.isOpen()).isTrue();
  }

  @Test
  void anExpiredTokenClosesItsConnection() throws Exception {
    house.rooms.expireToken(Subject.user("alice"), System.currentTimeMillis() + 500);
    assertThat(alice.awaitClose().getDescription()).contains("expired");
  }
}
