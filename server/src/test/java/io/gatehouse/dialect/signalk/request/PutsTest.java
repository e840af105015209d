package io.gatehouse.dialect.signalk.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.dialect.signalk.acl.Acls;
import io.gatehouse.dialect.signalk.model.Leaf;
import io.gatehouse.dialect.signalk.model.Place;
import io.gatehouse.dialect.signalk.model.Reading;
import io.gatehouse.dialect.signalk.model.Vessels;
import io.gatehouse.messaging.Connection;
import io.gatehouse.messaging.House;
import io.gatehouse.messaging.Session;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.limit.Limits;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Requests whose publisher does not answer, and how many are kept.
class PutsTest {
  private static final Place DEPTH = Place.value("vessels.urn:x", "depth");

  @TempDir Path folder;
  private House house;
  private Vessels vessels;
  private Puts puts;
  private Rights rights;

  @BeforeEach
  void open() {
    house = new House(folder, Limits.DEFAULT, InstantSource.system());
    vessels = new Vessels();
    vessels.add(house.hub, House.MAIN, "urn:x");
    Acls acls = new Acls(house.stores, house.changes, id -> "vessels.urn:x");
    puts = new Puts(new Requests(), acls, vessels);
    String token = house.add(Subject.user("ann"), "publish_channel:#", "subscribe_channel:#");
    rights = house.rights(token, Transport.WEBSOCKET);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private ChangeRequest.Asker asker(String given) {
    return new ChangeRequest.Asker(House.MAIN, Subject.user("ann"), "ann", "127.0.0.1", given);
  }

  private void tell(Silent publisher) {
    Session session = house.hub.open(publisher, rights);
    session.publish(
        Reading.of(
                DEPTH, "ws.ann", "2026-11-22T12:00:00.000Z", "1".getBytes(StandardCharsets.UTF_8))
            .message());
    Leaf leaf = Objects.requireNonNull(vessels.of(House.MAIN).values().find(DEPTH));
    assertThat(leaf.latest().getFirst().connection()).isEqualTo(publisher.id());
    puts.add(publisher);
  }

  @Test
  void aPublisherThatDoesNotAnswerInAMinuteHasFailed() {
    Silent publisher = new Silent();
    tell(publisher);
    List<ChangeRequest> ended = new ArrayList<>();
    Puts.Wish wish = new Puts.Wish(DEPTH, "2".getBytes(StandardCharsets.UTF_8), null);
    ChangeRequest request = puts.ask(rights, asker("r"), wish, ended::add);
    assertThat(request.standing()).isEqualTo(ChangeRequest.Standing.pending());
    assertThat(publisher.time).isEqualTo(Duration.ofSeconds(60));
    publisher.silent.run();
    assertThat(ended).containsExactly(request);
    assertThat(request.standing().statusCode()).isEqualTo(504);
    assertThat(puts.answered(publisher, request.id(), ChangeRequest.Standing.completed(200, null)))
        .isFalse();
    assertThat(request.standing().statusCode()).isEqualTo(504);
  }

  @Test
  void ofOneAskerOnlyTheYoungestAreKept() {
    Puts.Wish wish = new Puts.Wish(DEPTH, null, null);
    ChangeRequest first = puts.ask(rights, asker("first"), wish, ended -> {});
    assertThat(puts.requests().own(rights, "first")).isSameAs(first);
    for (int i = 0; i < 300; i++) {
      puts.ask(rights, asker("r" + i), wish, ended -> {});
    }
    assertThat(puts.requests().own(rights, "first")).isNull();
    assertThat(puts.requests().show(House.MAIN, first.id(), rights)).isNull();
    assertThat(puts.requests().own(rights, "r299")).isNotNull();
  }

  /// A publisher that never answers.
  private static final class Silent implements Connection, Publisher {
    private Duration time = Duration.ZERO;
    private Runnable silent = () -> {};

    @Override
    public String id() {
      return "c1";
    }

    @Override
    public void ask(Place place, byte[] message, Duration patience, Runnable late, Runnable no) {
      time = patience;
      silent = late;
    }

    @Override
    public Executor loop() {
      return Runnable::run;
    }

    @Override
    public void deliver(Publication publication, Subscription subscription) {}

    @Override
    public void deliverRetained(Iterable<Publication> publications, Subscription subscription) {}

    @Override
    public int dropped(Subscription subscription, Problem why) {
      return 0;
    }

    @Override
    public int close(Problem why) {
      return 0;
    }
  }
}
