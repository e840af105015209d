package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.rabbitmq.client.Channel;
import io.gatehouse.DeviceHouse.Mqtt;
import io.gatehouse.DeviceHouse.Ws;
import jakarta.jms.Connection;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Changes of documents on every transport: each hears the fields that they may read, and stops to
/// hear what they may not read any more.
class DocumentChannelTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir static Path folder;
  private static DeviceHouse house;
  private static String alice;
  private static String clerk;

  @BeforeAll
  static void open() {
    house = new DeviceHouse(folder);
    alice = house.user("alice");
    clerk = house.user("clerk", "subscribe_channel:#");
    house.owner("POST", "/v1/groups", "{'id':'staff'}").is(201);
    house.owner("PATCH", "/v1/users/clerk", "{'groups':['staff']}").is(200);
    house
        .owner(
            "POST",
            "/v1/stores",
            "{'id':'s','save':'authenticated','delete':'authenticated','query':'authenticated'}")
        .is(201);
    schema("order", "");
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static void schema(String id, String more) {
    house
        .owner("POST", "/v1/schemas", "{'id':'%s','definition':%s}".formatted(id, definition(more)))
        .is(201);
  }

  private static String definition(String more) {
    return "{'documents':{'read':'authenticated','write':'group:staff','delete':'group:staff'},"
        + "'groups':{'money':{'fields':['price'],'read':'group:staff','write':'group:staff'}},"
        + "'fields':{'read':'authenticated','write':'group:staff'}%s}".formatted(more);
  }

  private static void make(String id, String rest) {
    house
        .owner(
            "POST",
            "/v1/documents/s",
            "{'id':'%s','schema':'order','fields':{'item':'tea','price':1}%s}".formatted(id, rest))
        .is(201);
  }

  private static void price(String id, int price) {
    house
        .owner("PATCH", "/v1/documents/s/" + id, "{'fields':{'price':%d}}".formatted(price))
        .is(200);
  }

  private static void seesAll(JsonNode event, int price) {
    assertThat(event.at("/fields/price").asInt()).as("%s", event).isEqualTo(price);
    assertThat(event.at("/fields/item").asText()).isEqualTo("tea");
    assertThat(event.path("changed").toString()).contains("price");
  }

  private static void seesNoPrice(JsonNode event) {
    assertThat(event.at("/fields")).hasToString("{\"item\":\"tea\"}");
    assertThat(event.path("changed")).isEmpty();
    assertThat(event.path("kind").asText()).isEqualTo("updated");
    assertThat(event.toString()).doesNotContain("price");
  }

  @Test
  void eachHearsItsOwnFieldsOnEveryTransport() throws Exception {
    make("all", "");
    String channel = "document/s/all";
    try (Mqtt mine = house.mqtt(alice).listen(channel);
        Mqtt theirs = house.mqtt(clerk).listen(channel);
        Ws socket = house.ws(alice).listen(channel);
        Ws other = house.ws(clerk).listen(channel);
        Connection amqp = house.amqp1(alice);
        Connection amqpOther = house.amqp1(clerk);
        var rabbit = house.amqp091(alice);
        var rabbitOther = house.amqp091(clerk);
        Events stream = new Events(alice, channel);
        Events streamOther = new Events(clerk, channel)) {
      MessageConsumer one = consumer(amqp, channel);
      MessageConsumer two = consumer(amqpOther, channel);
      BlockingQueue<byte[]> three = queue(rabbit.createChannel(), "document.s.all");
      BlockingQueue<byte[]> four = queue(rabbitOther.createChannel(), "document.s.all");
      price("all", 7);
      seesNoPrice(mine.nextOn(channel));
      seesAll(theirs.nextOn(channel), 7);
      seesNoPrice(socket.next("message").path("message"));
      seesAll(other.next("message").path("message"), 7);
      seesNoPrice(JSON.readTree(one.receive(DeviceHouse.PATIENCE).getBody(String.class)));
      seesAll(JSON.readTree(two.receive(DeviceHouse.PATIENCE).getBody(String.class)), 7);
      seesNoPrice(JSON.readTree(three.poll(DeviceHouse.PATIENCE, TimeUnit.MILLISECONDS)));
      seesAll(JSON.readTree(four.poll(DeviceHouse.PATIENCE, TimeUnit.MILLISECONDS)), 7);
      seesNoPrice(stream.next());
      seesAll(streamOther.next(), 7);
    }
  }

  private static MessageConsumer consumer(Connection connection, String channel) throws Exception {
    Session session = connection.createSession();
    return session.createConsumer(session.createTopic(channel));
  }

  private static BlockingQueue<byte[]> queue(Channel channel, String key) throws Exception {
    BlockingQueue<byte[]> heard = new LinkedBlockingQueue<>();
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, "amq.topic", key);
    channel.basicConsume(
        queue, true, (_, delivery) -> heard.add(delivery.getBody()), (String _) -> {});
    return heard;
  }

  @Test
  void aRoleThatIsTakenAwayTakesItsFieldsAtOnce() throws Exception {
    make("role", "");
    String dora = house.user("dora");
    house.owner("PATCH", "/v1/users/dora", "{'groups':['staff']}").is(200);
    try (Mqtt hearing = house.mqtt(dora).listen("document/s/role");
        Ws socket = house.ws(dora).listen("document/s/+")) {
      price("role", 2);
      seesAll(hearing.nextOn("document/s/role"), 2);
      socket.next("message");
      house.owner("PATCH", "/v1/users/dora", "{'groups':[]}").is(200);
      price("role", 3);
      seesNoPrice(hearing.nextOn("document/s/role"));
      seesNoPrice(socket.next("message").path("message"));
    }
  }

  @Test
  void aListOfTheSchemaThatIsChangedCountsAtOnce() throws Exception {
    schema("other", "");
    house
        .owner(
            "POST",
            "/v1/documents/s",
            "{'id':'lists','schema':'other','fields':{'item':'tea','price':1}}")
        .is(201);
    try (Mqtt hearing = house.mqtt(alice).listen("document/s/lists")) {
      price("lists", 2);
      seesNoPrice(hearing.nextOn("document/s/lists"));
      change("other", definition("").replace("'read':'group:staff'", "'read':'authenticated'"));
      price("lists", 3);
      seesAll(hearing.nextOn("document/s/lists"), 3);
      change("other", definition(""));
      price("lists", 4);
      seesNoPrice(hearing.nextOn("document/s/lists"));
    }
  }

  private static void change(String schema, String definition) {
    long version =
        house.owner("GET", "/v1/schemas/" + schema, null).is(200).body().path("version").asLong();
    house
        .sendIf(
            "PUT",
            "/v1/schemas/" + schema,
            "{'definition':%s}".formatted(definition),
            house.owner,
            "\"" + version + "\"")
        .is(200);
  }

  @Test
  void aDocumentThatBecomesUnreadableEndsItsSubscriptionAndNoOther() throws Exception {
    make("ends", "");
    make("stays", "");
    try (Ws socket = house.ws(alice).listen("document/s/ends").listen("document/s/stays");
        Ws wide = house.ws(alice).listen("document/s/#")) {
      house.owner("PATCH", "/v1/documents/s/ends", "{'lists':{'read':'group:staff'}}").is(200);
      JsonNode end = socket.next("dropped");
      assertThat(end.path("channel").asText()).isEqualTo("document/s/ends");
      price("ends", 8);
      price("stays", 9);
      assertThat(socket.next("message").path("channel").asText()).isEqualTo("document/s/stays");
      assertThat(wide.next("message").path("channel").asText()).isEqualTo("document/s/stays");
    }
  }

  @Test
  void whoReadADocumentHearsThatItIsGone() throws Exception {
    make("gone", "");
    make("secret", ",'lists':{'read':'group:staff'}");
    try (Ws reader = house.ws(alice).listen("document/s/#");
        Mqtt staff = house.mqtt(clerk).listen("document/s/secret")) {
      house.owner("DELETE", "/v1/documents/s/secret", null).is(204);
      house.owner("DELETE", "/v1/documents/s/gone", null).is(204);
      JsonNode heard = reader.next("message");
      assertThat(heard.path("channel").asText()).isEqualTo("document/s/gone");
      assertThat(heard.at("/message/kind").asText()).isEqualTo("deleted");
      assertThat(staff.nextOn("document/s/secret").path("kind").asText()).isEqualTo("deleted");
    }
  }

  @Test
  void nobodyListensToWhatTheyMayNotReadNorSpeaksThere() {
    make("mute", ",'lists':{'read':'group:staff'}");
    try (Mqtt client = house.mqtt(alice);
        Mqtt wide = house.mqtt(clerk)) {
      for (String filter : new String[] {"document/s/mute", "document/s/none", "document/none/#"}) {
        assertThatThrownBy(() -> client.listen(filter)).isInstanceOf(Mqtt5SubAckException.class);
      }
      assertThatThrownBy(() -> client.say("document/s/mute", "{}")).isNotNull();
      // a right to channels is none to documents
      assertThatThrownBy(() -> wide.listen("document/#")).isInstanceOf(Mqtt5SubAckException.class);
      wide.listen("document/s/mute");
    }
  }

  /// A reader of server-sent events.
  private static final class Events implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final BufferedReader lines;

    Events(String token, String channel) throws Exception {
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create(
                      "http://127.0.0.1:%d/v1/stream?channel=%s"
                          .formatted(house.server.httpPort(), channel)))
              .header("Authorization", "Bearer " + token)
              .header("Accept", "text/event-stream")
              .build();
      HttpResponse<java.io.InputStream> answer =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      assertThat(answer.statusCode()).isEqualTo(200);
      lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    JsonNode next() throws Exception {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("data:")) {
          JsonNode data = JSON.readTree(line.substring(5));
          JsonNode message = data.has("message") ? data.path("message") : data;
          if (message.has("kind")) {
            return message;
          }
        }
      }
      throw new AssertionError("the stream has ended");
    }

    @Override
    public void close() {
      client.shutdownNow();
    }
  }
}
