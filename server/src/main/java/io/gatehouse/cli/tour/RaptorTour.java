package io.gatehouse.cli.tour;

import io.gatehouse.cli.visitor.HttpVisitor;
import io.gatehouse.cli.visitor.MqttVisitor;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;

/// Plays Raptor's story: a device with a stream, a key that is only for pushing, a reader who is
/// let in and out again, and all of it over HTTP and MQTT as Raptor's clients speak.
final class RaptorTour implements Plot {
  private static final String PASSWORD = "wind and tide and moonlight";

  private final Transcript transcript;

  RaptorTour(PrintWriter out) {
    transcript = new Transcript(out);
  }

  @Override
  public Map<String, String> config() {
    return Map.of("raptor.applications", "main");
  }

  @Override
  public boolean play(Tour.Host host) {
    transcript.line(
        "Raptor at Gatehouse. Everything you see happens on real sockets of this machine.");
    try (HttpVisitor admin = new HttpVisitor(host.httpPort());
        HttpVisitor alice = new HttpVisitor(host.httpPort());
        HttpVisitor bob = new HttpVisitor(host.httpPort());
        HttpVisitor robot = new HttpVisitor(host.httpPort())) {
      theOwnerMovesIn(admin, host.setupSecret());
      String id = usersLogIn(admin, alice, bob);
      String device = aDevice(alice);
      String key = aKeyThatOnlyPushes(alice, robot, device);
      aReaderIsLetInAndOut(alice, bob, id, device, host.mqttPort());
      theKeyIsDisabled(alice, robot, device, key);
    } catch (IOException broken) {
      transcript.expect(false, String.valueOf(broken.getMessage()));
    }
    transcript.line("");
    transcript.line(
        transcript.asTold()
            ? "Every step was as told. Now your own clients: docs/dialects/raptor.md"
            : "Something was not as told: please report it with this transcript.");
    return transcript.asTold();
  }

  private void theOwnerMovesIn(HttpVisitor admin, String secret) throws IOException {
    transcript.step("The owner moves in and makes an administrator, since none is shipped");
    admin.post("/v1/setup", named("anna", ",\"secret\":\"" + secret + "\""));
    admin.holds(admin.post("/v1/login", named("anna", "")).text("/token"));
    HttpVisitor.Answer made = admin.post("/v1/users", named("root", ",\"roles\":[\"admin\"]"));
    transcript.says("anna (http)", "POST /v1/users root, role admin");
    transcript.expect(made.status() == 201, "a role of Raptor is a role like any other");
    admin.holds(login(admin, "root").text("/token"));
  }

  private String usersLogIn(HttpVisitor admin, HttpVisitor alice, HttpVisitor bob)
      throws IOException {
    transcript.step("Two users are made and log in, as Raptor's clients do");
    String id = "";
    for (String name : new String[] {"alice", "bob"}) {
      HttpVisitor.Answer user =
          admin.post(
              "/auth/user",
              "{\"username\":\"%s\",\"password\":\"%s\",\"email\":\"%s@example.org\"}"
                  .formatted(name, PASSWORD, name));
      id = user.text("/id");
      HttpVisitor.Answer login = login(name.equals("bob") ? bob : alice, name);
      (name.equals("bob") ? bob : alice).holds(login.text("/token"));
      transcript.says(name + " (http)", "POST /auth/login");
      transcript.expect(
          login.status() == 200, "roles " + login.body().at("/user/roles") + ", a token, expires");
    }
    return id;
  }

  private HttpVisitor.Answer login(HttpVisitor visitor, String name) throws IOException {
    return visitor.post(
        "/auth/login", "{\"username\":\"" + name + "\",\"password\":\"" + PASSWORD + "\"}");
  }

  private String aDevice(HttpVisitor alice) throws IOException {
    transcript.step("Alice describes a device in the short form");
    HttpVisitor.Answer made =
        alice.post(
            "/inventory/",
            "{\"name\":\"Robot\",\"streams\":{\"gps\":{\"speed\":\"number\"}},\"actions\":[\"stop\"]}");
    transcript.says("alice (http)", "POST /inventory/ with a stream and an action");
    transcript.says("gatehouse", made.body().at("/streams").toString());
    transcript.expect(
        made.status() == 200, "a device of the directory, which every protocol knows");
    return made.text("/id");
  }

  private String aKeyThatOnlyPushes(HttpVisitor alice, HttpVisitor robot, String device)
      throws IOException {
    transcript.step("The robot gets a key that pushes and does nothing else");
    HttpVisitor.Answer key = alice.post("/auth/token", "{\"name\":\"on board\",\"expires\":0}");
    String id = key.text("/id");
    alice.put("/auth/permission/token/" + id, "{\"permissions\":[\"push_own_device\"]}");
    transcript.says("alice (http)", "PUT /auth/permission/token/" + id + " push_own_device");
    robot.holds(key.text("/token"));
    HttpVisitor.Answer pushed = push(robot, device, 7);
    transcript.expect(pushed.status() == 202, "it pushes");
    HttpVisitor.Answer refused = robot.get("/inventory/" + device);
    transcript.expect(refused.status() == 403, "403: " + refused.text("/reason"));
    HttpVisitor.Answer wider =
        robot.put("/auth/permission/token/" + id, "{\"permissions\":[\"admin\"]}");
    transcript.expect(wider.status() == 403, "403: it cannot widen itself, which Raptor let it");
    HttpVisitor.Answer again = alice.get("/auth/token/" + id);
    transcript.expect(
        again.text("/token").equals(key.text("/token")),
        "its holder reads the value again, although no value is kept");
    return id;
  }

  private static HttpVisitor.Answer push(HttpVisitor robot, String device, int speed)
      throws IOException {
    return robot.put("/stream/" + device + "/gps", "{\"channels\":{\"speed\":" + speed + "}}");
  }

  private void aReaderIsLetInAndOut(
      HttpVisitor alice, HttpVisitor bob, String bobId, String device, int port)
      throws IOException {
    transcript.step("Bob listens over MQTT: first not, then yes, then not any more");
    String stream = "stream/" + device + "/gps";
    String token = bob.post("/auth/token", "{\"name\":\"mqtt\",\"expires\":0}").text("/token");
    try (MqttVisitor mqtt = new MqttVisitor(port)) {
      mqtt.connect("**", token);
      transcript.says("bob (mqtt)", "CONNECT as `**` with a token as the password");
      transcript.expect(refused(mqtt.subscribe(stream)), "SUBSCRIBE " + stream + " is refused");
      share(alice, device, bobId, "\"pull\"");
      transcript.says("alice (http)", "PUT /auth/permission/device/… pull for bob");
      transcript.expect(!refused(mqtt.subscribe(stream)), "now he may");
      push(alice, device, 8);
      String record = MqttVisitor.payload(mqtt.next());
      transcript.says("bob (mqtt)", record);
      transcript.expect(record.contains("\"record\""), "in the words of Raptor");
      long start = System.nanoTime();
      share(alice, device, bobId, "");
      String end = MqttVisitor.payload(mqtt.next());
      transcript.says("bob (mqtt)", end);
      transcript.expect(
          end.contains("no-rule"),
          "the open subscription ended %.1f ms after alice asked"
              .formatted((System.nanoTime() - start) / 1e6));
    }
  }

  private static void share(HttpVisitor alice, String device, String user, String verbs)
      throws IOException {
    alice.put(
        "/auth/permission/device/" + device,
        "{\"permissions\":[" + verbs + "],\"user\":\"" + user + "\"}");
  }

  private static boolean refused(MqttMessage answer) {
    return answer instanceof MqttSubAckMessage ack
        && ack.payload().reasonCodes().getFirst() >= 0x80;
  }

  private void theKeyIsDisabled(HttpVisitor alice, HttpVisitor robot, String device, String key)
      throws IOException {
    transcript.step("The robot is lost; its key is disabled and is out at once");
    alice.put("/auth/token/" + key, "{\"enabled\":false}");
    transcript.says("alice (http)", "PUT /auth/token/" + key + " {\"enabled\":false}");
    HttpVisitor.Answer after = push(robot, device, 9);
    transcript.expect(
        after.status() == 401, after.status() + " " + after.text("/message") + ", on every route");
  }

  private static String named(String name, String more) {
    return "{\"name\":\"" + name + "\",\"password\":\"" + PASSWORD + "\"" + more + "}";
  }

  @Override
  public void close() {}
}
