package io.gatehouse.door.amqp.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient.Mqtt5Publishes;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.amqp.AmqpHouse;
import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients that others wrote, unmodified: Qpid JMS, Qpid Proton and rhea, with an MQTT client at
/// the other end.
class AmqpClientsTest {
  private static final long PATIENCE = 10_000;

  @TempDir Path folder;
  private AmqpHouse house;
  private String boat;
  private String alice;

  @BeforeEach
  void open() {
    house = new AmqpHouse(folder);
    boat = house.rooms.add(Subject.device("boat-7"), "publish_channel:fleet/#");
    alice = house.rooms.add(Subject.user("alice"), "subscribe_channel:fleet/#");
  }

  @AfterEach
  void close() {
    house.close();
  }

  private JmsConnectionFactory factory(String user, String password) {
    String plain = "?transport.useEpoll=false&transport.useKQueue=false&jms.sendTimeout=10000";
    return new JmsConnectionFactory(user, password, "amqp://127.0.0.1:" + house.port() + plain);
  }

  private Mqtt5BlockingClient mqtt(String user, String password) {
    Mqtt5BlockingClient client =
        MqttClient.builder()
            .useMqttVersion5()
            .serverHost("127.0.0.1")
            .serverPort(house.mqttPort())
            .buildBlocking();
    client
        .connectWith()
        .simpleAuth()
        .username(user)
        .password(password.getBytes(StandardCharsets.UTF_8))
        .applySimpleAuth()
        .send();
    return client;
  }

  private static void publish(Mqtt5BlockingClient client, String channel, String text) {
    client
        .publishWith()
        .topic(channel)
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload(text.getBytes(StandardCharsets.UTF_8))
        .userProperties()
        .add("n", "1")
        .applyUserProperties()
        .send();
  }

  // --- Qpid JMS ---

  @Test
  void jmsSendsAndReceives() throws Exception {
    try (Connection receiving = factory("alice", alice).createConnection();
        Connection sending = factory("boat-7", boat).createConnection()) {
      receiving.start();
      Session inbox = receiving.createSession(Session.CLIENT_ACKNOWLEDGE);
      MessageConsumer consumer = inbox.createConsumer(inbox.createTopic("fleet/+/alarms"));
      Session outbox = sending.createSession();
      MessageProducer producer = outbox.createProducer(outbox.createTopic("fleet/7/alarms"));
      TextMessage text = outbox.createTextMessage("grüß");
      text.setStringProperty("from", "user:owner");
      text.setIntProperty("n", 1);
      text.setJMSCorrelationID("c-1");
      producer.send(text);
      TextMessage got = (TextMessage) consumer.receive(PATIENCE);
      assertThat(got.getText()).isEqualTo("grüß");
      assertThat(got.getStringProperty("from")).isEqualTo("device:boat-7");
      assertThat(got.getStringProperty("JMSXUserID")).isEqualTo("device:boat-7");
      assertThat(got.getIntProperty("n")).isEqualTo(1);
      assertThat(got.getJMSCorrelationID()).isEqualTo("c-1");
      got.acknowledge();
      BytesMessage bytes = outbox.createBytesMessage();
      bytes.writeBytes(new byte[100_000]);
      producer.send(bytes);
      assertThat(((BytesMessage) consumer.receive(PATIENCE)).getBodyLength()).isEqualTo(100_000);
    }
  }

  @Test
  void jmsSendsWithoutADestinationAndGetsBackWhatItDoesNotAcknowledge() throws Exception {
    try (Connection receiving = factory("alice", alice).createConnection();
        Connection sending = factory("boat-7", boat).createConnection()) {
      receiving.start();
      Session inbox = receiving.createSession(Session.CLIENT_ACKNOWLEDGE);
      MessageConsumer consumer = inbox.createConsumer(inbox.createTopic("fleet/#"));
      Session outbox = sending.createSession();
      MessageProducer producer = outbox.createProducer(null);
      producer.send(outbox.createTopic("fleet/7"), outbox.createTextMessage("1"));
      assertThat(consumer.receive(PATIENCE).getBody(String.class)).isEqualTo("1");
      inbox.recover();
      Message again = consumer.receive(PATIENCE);
      assertThat(again.getBody(String.class)).isEqualTo("1");
      assertThat(again.getJMSRedelivered()).isTrue();
    }
  }

  @Test
  void jmsHearsWhyItIsRefused() throws Exception {
    try (Connection wrong = factory("alice", "nonsense").createConnection()) {
      assertThatThrownBy(wrong::start).isInstanceOf(JMSSecurityException.class);
    } catch (JMSSecurityException expected) {
      // some versions sign in at once
    }
    try (Connection connection = factory("alice", alice).createConnection()) {
      Session session = connection.createSession();
      assertThatThrownBy(() -> session.createProducer(session.createTopic("fleet/7")))
          .isInstanceOf(JMSException.class)
          .hasMessageContaining("publish_channel:fleet/7")
          .hasMessageContaining("[d-");
      assertThatThrownBy(() -> session.createConsumer(session.createTopic("other")))
          .isInstanceOf(JMSException.class)
          .hasMessageContaining("subscribe_channel:other");
      CountDownLatch told = new CountDownLatch(1);
      connection.setExceptionListener(why -> told.countDown());
      connection.start();
      house.rooms.disableToken(Subject.user("alice"));
      assertThat(told.await(PATIENCE, TimeUnit.MILLISECONDS)).isTrue();
    }
  }

  @Test
  void jmsAndMqttHearEachOther() throws Exception {
    try (Connection receiving = factory("alice", alice).createConnection();
        Connection sending = factory("boat-7", boat).createConnection()) {
      receiving.start();
      Session inbox = receiving.createSession();
      MessageConsumer consumer = inbox.createConsumer(inbox.createTopic("fleet/#"));
      Mqtt5BlockingClient sender = mqtt("boat-7", boat);
      publish(sender, "fleet/7", "by mqtt");
      BytesMessage got = (BytesMessage) consumer.receive(PATIENCE);
      assertThat(new String(got.getBody(byte[].class), StandardCharsets.UTF_8))
          .isEqualTo("by mqtt");
      assertThat(got.getStringProperty("from")).isEqualTo("device:boat-7");
      assertThat(got.getStringProperty("n")).isEqualTo("1");
      sender.disconnect();
      Session outbox = sending.createSession();
      expectOverMqtt(
          () ->
              outbox
                  .createProducer(outbox.createTopic("fleet/7/alarms"))
                  .send(outbox.createTextMessage("by jms")),
          "by jms");
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  /// An MQTT 5 client gets what this sends, from the boat.
  private void expectOverMqtt(Work send, String text) throws Exception {
    Mqtt5BlockingClient receiver = mqtt("alice", alice);
    try (Mqtt5Publishes publishes = receiver.publishes(MqttGlobalPublishFilter.ALL)) {
      receiver.subscribeWith().topicFilter("fleet/#").qos(MqttQos.AT_LEAST_ONCE).send();
      send.run();
      Mqtt5Publish got = publishes.receive(PATIENCE, TimeUnit.MILLISECONDS).orElseThrow();
      assertThat(new String(got.getPayloadAsBytes(), StandardCharsets.UTF_8)).isEqualTo(text);
      assertThat(got.getUserProperties().asList())
          .extracting(one -> one.getName() + "=" + one.getValue())
          .contains("from=device:boat-7", "from-name=boat-7", "user-data={\"of\":\"boat-7\"}");
      assertThat(got.getUserProperties().asList())
          .filteredOn(one -> one.getName().toString().equals("from"))
          .hasSize(1);
    }
    receiver.disconnect();
  }

  // --- Qpid Proton and rhea ---

  @FunctionalInterface
  private interface Start {
    ClientProcess client(String... arguments) throws Exception;
  }

  private void receivesWhatMqttSends(Start start) throws Exception {
    String port = Integer.toString(house.port());
    try (ClientProcess client = start.client(port, "alice", alice, "receive", "fleet/#", "1")) {
      assertThat(client.next().path("ready").asBoolean()).isTrue();
      Mqtt5BlockingClient sender = mqtt("boat-7", boat);
      publish(sender, "fleet/7", "by mqtt");
      JsonNode got = client.next();
      assertThat(got.path("body").asText()).isEqualTo("by mqtt");
      assertThat(got.path("address").asText()).isEqualTo("fleet/7");
      assertThat(got.path("user").asText()).isEqualTo("device:boat-7");
      assertThat(got.path("properties").path("from").asText()).isEqualTo("device:boat-7");
      assertThat(got.path("properties").path("n").asText()).isEqualTo("1");
      sender.disconnect();
    }
  }

  private void sendsToMqtt(Start start) throws Exception {
    String port = Integer.toString(house.port());
    expectOverMqtt(
        () -> {
          try (ClientProcess client =
              start.client(port, "boat-7", boat, "send", "fleet/7", "from afar")) {
            assertThat(client.next().path("sent").asBoolean()).isTrue();
          }
        },
        "from afar");
  }

  private void hearsWhyItIsRefused(Start start) throws Exception {
    String port = Integer.toString(house.port());
    try (ClientProcess client = start.client(port, "alice", alice, "send", "fleet/7", "x")) {
      JsonNode refused = client.next();
      assertThat(refused.path("refused").asText()).isEqualTo("amqp:unauthorized-access");
      assertThat(refused.path("why").asText()).contains("publish_channel:fleet/7").contains("[d-");
    }
  }

  @Test
  void protonReceives() throws Exception {
    receivesWhatMqttSends(ClientProcess::proton);
  }

  @Test
  void protonSends() throws Exception {
    sendsToMqtt(ClientProcess::proton);
  }

  @Test
  void protonHearsWhyItIsRefused() throws Exception {
    hearsWhyItIsRefused(ClientProcess::proton);
  }

  @Test
  void rheaReceives() throws Exception {
    receivesWhatMqttSends(ClientProcess::rhea);
  }

  @Test
  void rheaSends() throws Exception {
    sendsToMqtt(ClientProcess::rhea);
  }

  @Test
  void rheaHearsWhyItIsRefused() throws Exception {
    hearsWhyItIsRefused(ClientProcess::rhea);
  }
}
