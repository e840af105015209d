package io.gatehouse;

import io.gatehouse.cli.visitor.HttpVisitor;
import io.gatehouse.cli.visitor.MqttVisitor;
import io.gatehouse.cli.visitor.WebSocketVisitor;
import io.gatehouse.wiring.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// What a server does all day, over real sockets and often enough that the virtual machine learns
/// which of the code is hot: what it has learned goes into the ahead-of-time cache.
final class Practice implements AutoCloseable {
  private static final String NAME = "practice";
  private static final String LISTENER = "listener";
  private static final String PASSWORD = "over and over and over again";
  private static final String CHANNEL = NAME + "/field";
  private static final String SCRIPT =
      """
      class Greeting { constructor(name) { this.name = name } text() { return `hello ${this.name}` } }
      const numbers = [1, 2, 3].map((x) => x * Number(request.parameters.x ?? 1));
      const said = JSON.parse(JSON.stringify({ text: new Greeting(request.user.name).text() }));
      return { ...said, numbers, sum: numbers.reduce((a, b) => a + b, 0) };
      """;

  private final HttpVisitor owner;
  private final Duration unit;
  private final int http;
  private final int mqtt;

  /// @param unit a tenth of the time that it goes on
  Practice(Server server, Duration unit) throws IOException {
    this.unit = unit;
    http = server.httpPort();
    mqtt = server.mqttPort();
    owner = new HttpVisitor(http);
    String credentials = "{\"name\":\"owner\",\"password\":\"" + PASSWORD + "\"";
    String secret = server.setupSecret().orElseThrow();
    done(owner.post("/v1/setup", credentials + ",\"secret\":\"" + secret + "\"}"));
    owner.holds(done(owner.post("/v1/login", credentials + "}")).text("/token"));
  }

  /// Throws where anything is refused.
  void run() throws IOException {
    String allow =
        "\"publish_channel:%1$s/#\",\"subscribe_channel:%1$s/#\",\"execute_script\""
            .formatted(NAME);
    done(owner.post("/v1/roles", "{\"id\":\"" + NAME + "\",\"allow\":[" + allow + "]}"));
    for (String name : List.of(NAME, LISTENER)) {
      done(owner.post("/v1/devices", "{\"name\":\"" + name + "\",\"roles\":[\"" + NAME + "\"]}"));
    }
    scripts();
    checks();
    messages();
    revocations();
  }

  private void scripts() throws IOException {
    String source = SCRIPT.replace("\n", "\\n").replace("\"", "\\\"");
    done(owner.put("/v1/scripts/" + NAME, "{\"source\":\"" + source + "\"}"));
    during(4, () -> done(owner.get("/v1/run/" + NAME + "?x=5")));
  }

  private void checks() throws IOException {
    String question =
        "{\"subject\":\"device:%s\",\"verb\":\"publish\",\"resource\":\"channel:%s\"}"
            .formatted(NAME, CHANNEL);
    during(
        2,
        () -> {
          done(owner.post("/v1/check", question));
          done(owner.get("/v1/me"));
        });
  }

  private void messages() throws IOException {
    String hears = token(LISTENER).text("/value");
    try (MqttVisitor sender = new MqttVisitor(mqtt);
        MqttVisitor listener = new MqttVisitor(mqtt);
        WebSocketVisitor reader = new WebSocketVisitor(http, hears)) {
      var _ = sender.connect(NAME, token(NAME).text("/value"));
      var _ = listener.connect(LISTENER, hears);
      var _ = listener.subscribe(NAME + "/#");
      reader.send("{\"type\":\"subscribe\",\"channel\":\"" + CHANNEL + "\",\"id\":\"1\"}");
      var _ = reader.next("ok");
      during(
          2,
          () -> {
            var _ = sender.publish(CHANNEL, "{\"position\":[54.32,10.14]}");
            var _ = listener.next();
            var _ = reader.next("message");
          });
    }
  }

  private void revocations() throws IOException {
    during(
        2,
        () -> {
          HttpVisitor.Answer token = token(NAME);
          try (MqttVisitor gone = new MqttVisitor(mqtt)) {
            var _ = gone.connect(NAME, token.text("/value"));
            var _ = gone.subscribe(CHANNEL);
            done(owner.delete("/v1/tokens/" + token.text("/token/id")));
            var _ = gone.endedAtNanos().join();
          }
        });
  }

  private HttpVisitor.Answer token(String device) throws IOException {
    String body = "{\"principal\":\"device:%s\",\"name\":\"%s\"}".formatted(device, NAME);
    return done(owner.post("/v1/tokens", body));
  }

  private static HttpVisitor.Answer done(HttpVisitor.Answer answer) throws IOException {
    if (answer.status() / 100 != 2) {
      throw new IOException("practice was answered with " + answer.status() + answer.body());
    }
    return answer;
  }

  private void during(int units, Exercise exercise) throws IOException {
    long end = System.nanoTime() + units * unit.toNanos();
    do {
      exercise.once();
    } while (System.nanoTime() < end);
  }

  @Override
  public void close() {
    owner.close();
  }

  @FunctionalInterface
  private interface Exercise {
    void once() throws IOException;
  }
}
