package io.gatehouse.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Await;
import io.gatehouse.access.Rights;
import io.gatehouse.access.line.Line;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.messaging.limit.Limits;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.messaging.message.ThingName;
import io.gatehouse.messaging.thing.Realm;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Channels that belong to things: names, and those of a dialect.
class ThingsTest {
  private static final Publication.Sender SERVER =
      new Publication.Sender(Subject.client("gatehouse"), "gatehouse", "{}");

  @TempDir Path folder;
  private final ExecutorService loop = Executors.newSingleThreadExecutor();
  private House house;

  @BeforeEach
  void open() {
    house = new House(folder, Limits.DEFAULT, InstantSource.system());
  }

  @AfterEach
  void close() {
    house.close();
    loop.shutdownNow();
  }

  private Rights rights(String token) {
    return house.rights(token, Transport.MQTT);
  }

  private static @Nullable String name(String text) {
    ThingName name = ThingName.parse(text);
    return name == null ? null : name.kind() + " " + name.device() + " " + name.name();
  }

  @Test
  void namesAreTakenApart() {
    assertThat(name("device/7")).isEqualTo("DEVICE 7 ");
    assertThat(name("device/+")).isEqualTo("DEVICE * ");
    assertThat(name("device/7/#")).isEqualTo("DEVICE 7 ");
    assertThat(name("stream/7/gps")).isEqualTo("STREAM 7 gps");
    assertThat(name("stream/7/#")).isEqualTo("STREAM 7 *");
    assertThat(name("stream/#")).isEqualTo("STREAM * *");
    assertThat(name("stream/+/gps")).isEqualTo("STREAM * gps");
    assertThat(name("action/7/#")).isEqualTo("ACTION 7 *");
    assertThat(name("action/7/siren/#")).isEqualTo("ACTION 7 siren");
    assertThat(name("action/7/siren/status")).isEqualTo("STATUS 7 siren");
    assertThat(name("action/7/siren/+")).isEqualTo("STATUS 7 siren");
    for (String none : List.of("device", "device/7/x", "stream/7", "stream/7/a/b", "action/7")) {
      assertThat(name(none)).as(none).isNull();
    }
    for (String kept : List.of("device", "device/7", "stream/x", "action/a/b/c/d")) {
      assertThat(ThingName.isKept(kept)).as(kept).isTrue();
    }
    for (String free : List.of("devices/7", "streams", "actionable/x", "my/device/7", "d")) {
      assertThat(ThingName.isKept(free)).as(free).isFalse();
    }
  }

  /// What the server says while nobody knows yet whose the device is, is heard in its order.
  @Test
  void messagesWaitForWhoseTheDeviceIsInTheirOrder() throws Exception {
    house.add(Subject.device("7"));
    String token = house.add(Subject.user("ann"), "subscribe_channel:#", "pull_device");
    Recorder listener = new Recorder("c1", loop);
    Session session = house.hub.open(listener, rights(token));
    loop.submit(() -> session.subscribe("#", Subscription.Options.DEFAULT)).get();
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String channel = "stream/7/s" + i;
      house.hub.publishFromServer(House.MAIN, SERVER, Message.of(channel, new byte[0]));
      sent.add("# " + channel);
    }
    Await.until(() -> loop.submit(() -> listener.got.size()).get() == sent.size());
    assertThat(listener.got).containsExactlyElementsOf(sent);
  }

  /// A dialect keeps names for things of its own, which may be held by somebody else tomorrow.
  @Test
  void aDialectKeepsNamesForItsOwnThings() {
    AtomicReference<Subject> holder = new AtomicReference<>(Subject.user("ann"));
    house
        .access
        .lines()
        .add(
            "tree",
            (application, id) ->
                new Line.Link(
                    above -> Resource.owned(ResourceType.DOCUMENT, id, holder.get(), above), null));
    house.hub.things().add(new Trees());
    String ann = house.add(Subject.user("ann"), "read_own_document", "subscribe_channel:#");
    String ben = house.add(Subject.user("ben"), "publish_channel:#", "subscribe_channel:#");
    Recorder hers = new Recorder("c1", Runnable::run);
    Session session = house.hub.open(hers, rights(ann));
    Line line = house.access.lines().of(new Line.Ref(House.MAIN, "tree", "oak"));
    line.load();
    assertThat(session.subscribe("tree/oak", Subscription.Options.DEFAULT))
        .isInstanceOf(Outcome.Accepted.class);
    assertThat(session.subscribe("tree/+", Subscription.Options.DEFAULT))
        .isInstanceOf(Outcome.Rejected.class);
    Recorder his = new Recorder("c2", Runnable::run);
    Session other = house.hub.open(his, rights(ben));
    assertThat(other.subscribe("tree/oak", Subscription.Options.DEFAULT))
        .isInstanceOf(Outcome.Rejected.class);
    assertThat(other.subscribe("#", Subscription.Options.DEFAULT))
        .isInstanceOf(Outcome.Accepted.class);
    assertThat(other.publish(Message.of("tree/oak", new byte[0])))
        .isInstanceOf(Outcome.Rejected.class);
    house.hub.publishFromServer(House.MAIN, SERVER, Message.of("tree/oak", new byte[0]));
    assertThat(hers.got).containsExactly("tree/oak tree/oak");
    holder.set(Subject.user("ben"));
    house.access.lines().renew(line.ref());
    assertThat(house.revalidation.thingsChanged(House.MAIN).subscriptions()).isEqualTo(1);
    house.hub.publishFromServer(House.MAIN, SERVER, Message.of("tree/oak", new byte[0]));
    assertThat(hers.got).hasSize(1);
  }

  /// Nobody has a right to a thing of which it cannot be told whose it is.
  @Test
  void whatCannotBeReadIsClosed() throws Exception {
    house
        .access
        .lines()
        .add(
            "tree",
            (application, id) -> {
              throw new IllegalStateException("the store is away");
            });
    house.hub.things().add(new Trees());
    String token = house.add(Subject.user("root"), "admin_application");
    Recorder listener = new Recorder("c1", loop);
    Session session = house.hub.open(listener, rights(token));
    assertThat(session.subscribe("tree/oak", Subscription.Options.DEFAULT))
        .isInstanceOf(Outcome.Rejected.class);
    loop.submit(() -> session.subscribe("#", Subscription.Options.DEFAULT)).get();
    house.hub.publishFromServer(House.MAIN, SERVER, Message.of("tree/oak", new byte[0]));
    Line line = house.access.lines().ofDevice(House.MAIN, "none");
    line.load();
    house.hub.publishFromServer(House.MAIN, SERVER, Message.of("device/none", new byte[0]));
    Await.until(() -> loop.submit(() -> listener.got.contains("# device/none")).get());
    assertThat(listener.got).doesNotContain("# tree/oak");
  }

  private static final class Trees implements Realm {
    @Override
    public String root() {
      return "tree";
    }

    @Override
    public boolean isKeptIn(String application) {
      return application.equals(House.MAIN);
    }

    @Override
    public Line.Ref thing(String application, String id) {
      return new Line.Ref(application, "tree", id);
    }

    @Override
    public ResourceType type() {
      return ResourceType.DOCUMENT;
    }

    @Override
    public Verb listen() {
      return Verb.READ;
    }
  }
}
