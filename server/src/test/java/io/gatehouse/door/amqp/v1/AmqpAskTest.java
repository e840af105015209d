package io.gatehouse.door.amqp.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.amqp.AmqpHouse;
import io.gatehouse.store.record.TokenRecord;
import io.gatehouse.webhook.Backend;
import io.gatehouse.webhook.Webhooks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.qpid.protonj2.buffer.impl.ProtonByteArrayBufferAllocator;
import org.apache.qpid.protonj2.engine.OutgoingDelivery;
import org.apache.qpid.protonj2.engine.Sender;
import org.apache.qpid.protonj2.types.messaging.Accepted;
import org.apache.qpid.protonj2.types.messaging.AmqpValue;
import org.apache.qpid.protonj2.types.messaging.Properties;
import org.apache.qpid.protonj2.types.messaging.Source;
import org.apache.qpid.protonj2.types.messaging.TerminusDurability;
import org.apache.qpid.protonj2.types.messaging.TerminusExpiryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Channels of level `ask` over AMQP 1.0: links and transfers wait for the backend in their order,
/// and nobody else does, although all share one event loop.
class AmqpAskTest {
  @TempDir Path folder;
  private final Backend backend = new Backend();
  private final CountDownLatch go = new CountDownLatch(1);
  private AmqpHouse house;
  private Webhooks webhooks;
  private AmqpClient alice;

  @BeforeEach
  void open() throws Exception {
    house = AmqpHouse.onOneLoop(folder);
    webhooks = backend.decidesFor(house.rooms.hub, house.rooms.stores);
    house.rooms.rule("room/#", "ask", "ask");
    house.rooms.rule("lobby/#", "authenticated", "authenticated");
    alice = new AmqpClient(house.port(), "alice", house.rooms.add(Subject.user("alice")));
    backend.allowsOwn(go);
  }

  @AfterEach
  void close() throws Exception {
    go.countDown();
    alice.close();
    house.close();
    webhooks.close();
    backend.close();
  }

  @Test
  void linksAndMessagesWaitInTheirOrder() throws Exception {
    go.countDown();
    var inbox = alice.receiver("room/all", 100);
    var lobby = alice.receiver("lobby/#", 100);
    Sender named = alice.sender("room/all");
    assertThat(alice.sendAndAwait(named, alice.message(new AmqpValue<>("one"))).getRemoteState())
        .isEqualTo(Accepted.getInstance());
    assertThat(alice.read(alice.next(inbox)).text()).isEqualTo("one");
    assertThat(backend.all()).hasSize(2);

    Sender anywhere = alice.sender(null);
    alice.await(() -> anywhere.getCredit() > 20);
    List<OutgoingDelivery> sent = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      String to = i == 4 ? "room/bob" : i % 2 == 0 ? "room/alice" : "lobby/x";
      sent.add(
          alice.send(
              anywhere, alice.message(new Properties().setTo(to), new AmqpValue<>("m" + i))));
    }
    alice.await(() -> sent.stream().allMatch(OutgoingDelivery::isRemotelySettled));
    for (int i = 0; i < 10; i++) {
      assertThat(String.valueOf(sent.get(i).getRemoteState()))
          .contains(i == 4 ? "said no" : "Accepted");
    }
    for (int i = 1; i < 10; i += 2) {
      assertThat(alice.read(alice.next(lobby)).text()).isEqualTo("m" + i);
    }
  }

  @Test
  void oneThatWaitsDisturbsNobodyElse() throws Exception {
    String token = house.rooms.add(Subject.user("bob"));
    Sender anywhere = alice.sender(null);
    OutgoingDelivery waiting =
        alice.send(
            anywhere, alice.message(new Properties().setTo("room/all"), new AmqpValue<>("waits")));
    backend.next();
    try (AmqpClient bob = new AmqpClient(house.port(), "bob", token)) {
      var lobby = bob.receiver("lobby/#", 100);
      Sender quick = bob.sender("lobby/x");
      for (int i = 0; i < 20; i++) {
        assertThat(bob.sendAndAwait(quick, bob.message("m" + i)).getRemoteState())
            .isEqualTo(Accepted.getInstance());
        assertThat(bob.text(lobby)).isEqualTo("m" + i);
      }
    }
    go.countDown();
    alice.await(waiting::isRemotelySettled);
    assertThat(waiting.getRemoteState())
        .as("the backend said it, and no time-out")
        .isEqualTo(Accepted.getInstance());
  }

  /// Transport section 2.4.3: a peer that closes sends nothing more; what it has sent before, and
  /// takes for settled, is done all the same.
  @Test
  void whoClosesMeanwhileLosesNothing() throws Exception {
    go.countDown();
    String token = house.rooms.add(Subject.user("bob"));
    try (AmqpClient bob = new AmqpClient(house.port(), "bob", token)) {
      var heard = bob.receiver("room/all", 100);
      var lobby = bob.receiver("lobby/#", 100);
      CountDownLatch held = new CountDownLatch(1);
      backend.allowsOwn(held);
      Sender anywhere = alice.sender(null);
      backend.all();
      List<OutgoingDelivery> sent = new ArrayList<>();
      alice.atOnce(() -> {
        for (int i = 0; i < 6; i++) {
          OutgoingDelivery delivery = anywhere.next();
          delivery.setTag(new byte[] {(byte) i});
          if (i < 4) {
            delivery.settle();
          }
          String to = i % 2 == 0 ? "room/all" : "lobby/x";
          delivery.writeBytes(
              ProtonByteArrayBufferAllocator.wrapped(
                  alice.message(new Properties().setTo(to), new AmqpValue<>("m" + i))));
          sent.add(delivery);
        }
        alice.connection.close();
      });
      assertThat(backend.next().form()).containsEntry("channel", "room/all");
      bob.sync();
      assertThat(heard.deliveries()).isEmpty();
      held.countDown();
      for (int i = 0; i < 6; i++) {
        assertThat(bob.text(i % 2 == 0 ? heard : lobby)).isEqualTo("m" + i);
      }
      assertThat(alice.awaitClose()).as("it was no failure").isNull();
    }
  }

  private static Source kept(String address) {
    return new Source()
        .setAddress(address)
        .setDurable(TerminusDurability.UNSETTLED_STATE)
        .setExpiryPolicy(TerminusExpiryPolicy.NEVER);
  }

  /// Messaging section 3.5.3: the subscription stays while its client is away, and each connection
  /// that takes from it needs an answer of its own.
  @Test
  void aDurableLinkIsAskedAboutByEachConnection() throws Exception {
    go.countDown();
    String alices = house.rooms.issue(Subject.user("alice"), TokenRecord.Kind.API).text();
    String token = house.rooms.add(Subject.user("bob"));
    var refused = alice.receiver("no", 10, kept("room/bob"), null).link();
    assertThat(String.valueOf(alice.awaitDetach(refused).getDescription())).contains("said no");
    assertThat(alice.receiver("yes", 10, kept("room/all"), null).link().getRemoteSource())
        .isNotNull();
    alice.close();
    backend.all();
    try (AmqpClient bob = new AmqpClient(house.port(), "bob", token)) {
      Sender sender = bob.sender("room/all");
      bob.sendAndAwait(sender, bob.message("while away"));
      try (AmqpClient again = new AmqpClient(house.port(), "alice", alices)) {
        backend.all();
        var inbox = again.receiver("yes", 10, kept("room/all"), null);
        var delivery = again.next(inbox);
        assertThat(again.read(delivery).text()).isEqualTo("while away");
        delivery.disposition(Accepted.getInstance(), true);
        again.sync();
        assertThat(backend.next().form()).containsEntry("user_id", "alice");
      }
      bob.sendAndAwait(sender, bob.message("for nobody"));
      backend.says("{\"authorized\":false}");
      try (AmqpClient last = new AmqpClient(house.port(), "alice", alices)) {
        var inbox = last.receiver("yes", 10, kept("room/all"), null);
        assertThat(String.valueOf(last.awaitDetach(inbox.link()).getDescription()))
            .contains("said no");
        assertThat(inbox.deliveries()).isEmpty();
      }
    }
  }
}
