package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.rabbitmq.client.ConnectionFactory;
import io.gatehouse.config.ConfigReader;
import io.gatehouse.wiring.Server;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.jspecify.annotations.Nullable;

/// A whole server with devices and people, and real clients of every protocol.
final class DeviceHouse implements AutoCloseable {
  static final long PATIENCE = 30_000;
  private static final String PASSWORD = "wobbly teapot marches north";
  private static final JsonMapper JSON = new JsonMapper();

  final Server server;
  private final HttpClient http = HttpClient.newHttpClient();
  final String owner;
  private final Map<String, String> names = new ConcurrentHashMap<>();
  private final Map<String, String> applications = new ConcurrentHashMap<>();

  DeviceHouse(Path folder) {
    this(folder, Map.of());
  }

  /// @param more keys of the configuration
  DeviceHouse(Path folder, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("data.folder", Foundation.in(folder).toString());
    settings.put("http.port", "0");
    settings.put("mqtt.port", "0");
    settings.put("amqp.port", "0");
    settings.put("password.bcrypt-cost", "4");
    server = Server.start(ConfigReader.given(settings));
    server.createOwner("olga", PASSWORD);
    String login = "{'name':'olga','password':'%s'}".formatted(PASSWORD);
    owner = send("POST", "/v1/login", login, "").body.path("token").asText();
  }

  /// Status and body of an answer.
  record Answer(int status, JsonNode body) {
    Answer is(int expected) {
      assertThat(status).as("%s", body).isEqualTo(expected);
      return this;
    }

    String text(String pointer) {
      return body.at(pointer).asText();
    }
  }

  /// Bodies are written with ' instead of ".
  Answer send(String method, String path, @Nullable String body, String token) {
    boolean any = method.equals("PATCH") || method.equals("DELETE");
    return send("main", method, path, quoted(body), token, any ? "*" : "");
  }

  /// The body as it is.
  Answer sendRaw(String method, String path, String body, String token) {
    return send("main", method, path, body, token, "");
  }

  /// @param version what `If-Match` says; empty for nothing
  Answer sendIf(String method, String path, @Nullable String body, String token, String version) {
    return send("main", method, path, quoted(body), token, version);
  }

  private static @Nullable String quoted(@Nullable String body) {
    return body == null ? null : body.replace('\'', '"');
  }

  private Answer send(
      String application,
      String method,
      String path,
      @Nullable String body,
      String token,
      String version) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.httpPort() + path))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    if (!version.isEmpty()) {
      request.header("If-Match", version);
    }
    if (!application.equals("main")) {
      request.header("Gatehouse-Application", application);
    }
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      HttpResponse<byte[]> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      JsonNode read =
          answer.body().length == 0 ? JSON.createObjectNode() : JSON.readTree(answer.body());
      return new Answer(answer.statusCode(), read);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static JsonNode read(byte[] text) throws IOException {
    return JSON.readTree(text);
  }

  Answer owner(String method, String path, @Nullable String body) {
    return send(method, path, body, owner);
  }

  /// As the owner, in another application than `main`.
  Answer ownerIn(String application, String method, String path, @Nullable String body) {
    boolean any = method.equals("PATCH") || method.equals("DELETE");
    return send(application, method, path, quoted(body), owner, any ? "*" : "");
  }

  /// A token of somebody of another application.
  String tokenIn(String application, String principal) {
    String body = "{'principal':'%s','name':'t'}".formatted(principal);
    String value = ownerIn(application, "POST", "/v1/tokens", body).is(201).text("/value");
    names.put(value, principal.substring(principal.indexOf(':') + 1));
    applications.put(value, application);
    return value;
  }

  /// A user with these roles besides `user`, and a token of theirs.
  String user(String id, String... permissions) {
    String list = permissions.length == 0 ? "" : "'" + String.join("','", permissions) + "'";
    owner("POST", "/v1/roles", "{'id':'of-%s','allow':[%s]}".formatted(id, list)).is(201);
    owner("POST", "/v1/users", "{'name':'%s','roles':['user','of-%s']}".formatted(id, id)).is(201);
    return token("user:" + id);
  }

  String device(String id, String owner, @Nullable String parent) {
    String above = parent == null ? "" : ",'parent':'%s'".formatted(parent);
    owner("POST", "/v1/devices", "{'name':'%s','owner':'%s'%s}".formatted(id, owner, above))
        .is(201);
    owner(
            "PUT",
            "/v1/devices/" + id + "/model",
            "{'streams':{'gps':{'channels':{'speed':'number'}},'log':{'dynamic':true}},"
                + "'actions':{'siren':{},'lamp':{}}}")
        .is(200);
    return token("device:" + id);
  }

  String token(String principal, String... permissions) {
    String list =
        permissions.length == 0
            ? ""
            : ",'permissions':['%s']".formatted(String.join("','", permissions));
    String value =
        owner("POST", "/v1/tokens", "{'principal':'%s','name':'t'%s}".formatted(principal, list))
            .is(201)
            .text("/value");
    names.put(value, principal.substring(principal.indexOf(':') + 1));
    return value;
  }

  private String name(String token) {
    return names.getOrDefault(token, "olga");
  }

  Answer grant(String subject, String permission) {
    return owner(
            "POST",
            "/v1/grants",
            "{'subject':'%s','permission':'%s'}".formatted(subject, permission))
        .is(201);
  }

  long records(String device, String stream) {
    return owner(
            "GET", "/v1/devices/" + device + "/streams/" + stream + "/records?limit=1000", null)
        .is(200)
        .body
        .path("items")
        .size();
  }

  Mqtt mqtt(String token) {
    return new Mqtt(token);
  }

  Ws ws(String token) throws Exception {
    return new Ws(token);
  }

  jakarta.jms.Connection amqp1(String token) throws jakarta.jms.JMSException {
    JmsConnectionFactory factory =
        new JmsConnectionFactory(
            name(token),
            token,
            "amqp://127.0.0.1:" + server.amqpPort() + "?transport.useEpoll=false");
    jakarta.jms.Connection connection = factory.createConnection();
    connection.start();
    return connection;
  }

  com.rabbitmq.client.Connection amqp091(String token) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(server.amqpPort());
    factory.setUsername(name(token));
    factory.setPassword(token);
    factory.setVirtualHost(applications.getOrDefault(token, "/"));
    factory.setAutomaticRecoveryEnabled(false);
    return factory.newConnection();
  }

  @Override
  public void close() {
    http.shutdownNow();
    server.close();
  }

  /// A client of MQTT 5.
  final class Mqtt implements AutoCloseable {
    final Mqtt5BlockingClient client;
    private final Mqtt5BlockingClient.Mqtt5Publishes heard;

    Mqtt(String token) {
      client =
          MqttClient.builder()
              .useMqttVersion5()
              .serverHost("127.0.0.1")
              .serverPort(server.mqttPort())
              .buildBlocking();
      heard = client.publishes(MqttGlobalPublishFilter.ALL);
      client
          .connectWith()
          .simpleAuth()
          .username(name(token))
          .password(token.getBytes(StandardCharsets.UTF_8))
          .applySimpleAuth()
          .send();
    }

    Mqtt listen(String... filters) {
      for (String filter : filters) {
        client.subscribeWith().topicFilter(filter).qos(MqttQos.AT_LEAST_ONCE).send();
      }
      return this;
    }

    void say(String topic, String text) {
      client
          .publishWith()
          .topic(topic)
          .qos(MqttQos.AT_LEAST_ONCE)
          .payload(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
          .send();
    }

    Mqtt5Publish next() throws InterruptedException {
      return heard.receive(PATIENCE, TimeUnit.MILLISECONDS).orElseThrow();
    }

    JsonNode nextOn(String topic) throws Exception {
      while (true) {
        Mqtt5Publish one = next();
        if (one.getTopic().toString().equals(topic)) {
          return JSON.readTree(one.getPayloadAsBytes());
        }
      }
    }

    @Override
    public void close() {
      heard.close();
      var _ = client.toAsync().disconnect(); // the server sees the end of it either way
    }
  }

  /// A client at the WebSocket.
  final class Ws implements AutoCloseable, WebSocket.Listener {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final StringBuilder partial = new StringBuilder();
    private final HttpClient client = HttpClient.newHttpClient();
    private final WebSocket socket;

    Ws(String token) throws Exception {
      socket =
          client
              .newWebSocketBuilder()
              .header("Authorization", "Bearer " + token)
              .buildAsync(URI.create("ws://127.0.0.1:" + server.httpPort() + "/v1/ws"), this)
              .get(PATIENCE, TimeUnit.MILLISECONDS);
    }

    Ws listen(String channel) throws Exception {
      say("{'id':'1','type':'subscribe','channel':'%s'}".formatted(channel));
      next("ok");
      return this;
    }

    void say(String message) throws Exception {
      socket.sendText(message.replace('\'', '"'), true).get(PATIENCE, TimeUnit.MILLISECONDS);
    }

    JsonNode next(String type) throws Exception {
      while (true) {
        String text = heard.poll(PATIENCE, TimeUnit.MILLISECONDS);
        assertThat(text).as("nothing of type " + type + " came").isNotNull();
        JsonNode message = JSON.readTree(text);
        if (message.path("type").asText().equals(type)) {
          return message;
        }
      }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      partial.append(data);
      if (last) {
        heard.add(partial.toString());
        partial.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public void close() {
      client.shutdownNow();
    }
  }
}
