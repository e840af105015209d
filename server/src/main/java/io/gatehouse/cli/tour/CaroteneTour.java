package io.gatehouse.cli.tour;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.cli.visitor.HttpVisitor;
import io.gatehouse.cli.visitor.MqttVisitor;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

/// Clients of Carotene and their backend: who they are and where they may go is the backend's to
/// say, for a page as for an MQTT client, and nobody gets in while it does not answer.
final class CaroteneTour implements Plot {
  private static final String PASSWORD = "wind and tide and moonlight";
  private static final String SUBSCRIBE = "{\"subscribe\":\"team/red\"}";

  private final Transcript transcript;
  private final TinyBackend backend;

  CaroteneTour(PrintWriter out) throws IOException {
    transcript = new Transcript(out);
    backend = new TinyBackend();
  }

  @Override
  public Map<String, String> config() {
    return Map.of(
        "carotene.application", "main",
        "carotene.authenticate-url", backend.url("/authenticate"),
        "carotene.subscribe-authorization-level", "ask",
        "carotene.subscribe-authorization-url", backend.url("/subscribe"),
        "carotene.presence", "true",
        "carotene.webhook-secret", "only the two of us know this",
        "carotene.webhook-timeout", "2s");
  }

  @Override
  public boolean play(Tour.Host host) {
    transcript.line(
        "Carotene's clients at a server of ours. Everything happens on real sockets, and the"
            + " backend is one page of Java.");
    try (CaroteneVisitor alice = new CaroteneVisitor("alice", host.httpPort(), transcript);
        CaroteneVisitor bob = new CaroteneVisitor("bob", host.httpPort(), transcript)) {
      strangersAreRefused(bob);
      aWrongTokenOpensNothing(bob);
      theBackendSaysWhoTheyAre(alice, bob);
      theBackendSaysWhereTheyMayGo(alice, bob);
      messagesCarryTheAvatar(alice);
      anMqttClientOfTheSameBackend(host, alice);
      whoIsThere(alice);
      theServerSpeaks(host, alice);
      theRightIsTakenAway(host, alice);
      theBackendIsSwitchedOff(host);
    } catch (IOException broken) {
      transcript.expect(false, String.valueOf(broken.getMessage()));
    }
    transcript.line("");
    transcript.line(
        transcript.asTold()
            ? "Every step was as told. Now yours: ./gatehouse import carotene carotene.config"
            : "Something was not as told: please report it with this transcript.");
    return transcript.asTold();
  }

  private void strangersAreRefused(CaroteneVisitor bob) throws IOException {
    transcript.step("Nobody listens to a private channel without saying who he is");
    bob.send(SUBSCRIBE);
    transcript.expect(bob.info().equals("needs authentication"), "the backend was not even asked");
  }

  private void aWrongTokenOpensNothing(CaroteneVisitor bob) throws IOException {
    transcript.step("A wrong token opens nothing, and he may try again (Carotene let him in)");
    bob.authenticate("a guess");
    transcript.expect(bob.info().equals("Authentication failed"), "refused by the backend");
    told();
    bob.send("{\"publish\":\"1\",\"channel\":\"team/red\"}");
    transcript.expect(bob.info().equals("needs authentication"), "still nobody");
  }

  private void theBackendSaysWhoTheyAre(CaroteneVisitor alice, CaroteneVisitor bob)
      throws IOException {
    transcript.step("The backend says who they are, by a signed and well encoded question");
    alice.authenticate("secret of alice");
    transcript.expect(alice.info().equals("Authenticated"), "alice is alice");
    told();
    bob.authenticate("secret of bob");
    transcript.expect(bob.info().equals("Authenticated"), "bob is bob");
    told();
  }

  private void theBackendSaysWhereTheyMayGo(CaroteneVisitor alice, CaroteneVisitor bob)
      throws IOException {
    transcript.step("The channel is private: the backend is asked about each of them, once");
    alice.send(SUBSCRIBE);
    transcript.expect(alice.hearsNothing(), "alice listens; there is no answer to a success");
    told();
    bob.send(SUBSCRIBE);
    transcript.expect(bob.info().equals("no authorization"), "bob is of another team");
    told();
  }

  private void told() {
    String asked = backend.asked();
    transcript.says("backend", asked.isEmpty() ? "was not asked" : asked);
  }

  private void messagesCarryTheAvatar(CaroteneVisitor alice) throws IOException {
    transcript.step("Each message carries who sent it, and what the backend said of him");
    alice.send("{\"publish\":\"{\\\"text\\\":\\\"hello\\\"}\",\"channel\":\"team/red\"}");
    JsonNode message = alice.next("message");
    transcript.expect(
        message.path("user_id").asText().equals("alice")
            && message.at("/user_data/avatar").asText().equals("alice.png"),
        "the sender is what the server verified");
  }

  private void anMqttClientOfTheSameBackend(Tour.Host host, CaroteneVisitor alice)
      throws IOException {
    transcript.step("Mara comes by MQTT: the same backend, the same channel");
    try (MqttVisitor mara = new MqttVisitor(host.mqttPort())) {
      int code = Connack.code(mara.connect("mara", "secret of mara"));
      transcript.says("mara (mqtt)", "CONNECT as mara, and CONNACK 0x%02x".formatted(code));
      told();
      mara.publish("team/red", "{\"text\":\"from a boat\"}");
      transcript.says("mara (mqtt)", "PUBLISH team/red {\"text\":\"from a boat\"}");
      transcript.expect(
          alice.next("message").path("user_id").asText().equals("mara"), "alice hears her");
    }
  }

  private void whoIsThere(CaroteneVisitor alice) throws IOException {
    transcript.step("Alice asks who listens");
    alice.send("{\"presence\":\"team/red\"}");
    JsonNode here = alice.next("presence").path("subscribers");
    transcript.expect(here.size() == 1 && here.get(0).asText().equals("alice"), "she alone");
  }

  private void theServerSpeaks(Tour.Host host, CaroteneVisitor alice) throws IOException {
    transcript.step("The backend speaks as the server, from an address that may");
    String path = "/api/channels/team%20news/messages";
    alice.send("{\"subscribe\":\"team news\"}");
    transcript.expect(alice.hearsNothing(), "alice listens to `team news`");
    told();
    int status = post(host, path, "message=%22closing+soon%22");
    transcript.says("backend (http)", "POST " + path + " message=\"closing soon\" -> " + status);
    JsonNode message = alice.next("message");
    transcript.expect(
        status == 204 && message.path("from_server").asText().equals("true"),
        "it says that it is from the server, which no user can");
  }

  private static int post(Tour.Host host, String path, String form) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + host.httpPort() + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<Void> answer = client.send(request, BodyHandlers.discarding());
      return answer.statusCode();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting", interrupted);
    }
  }

  private void theRightIsTakenAway(Tour.Host host, CaroteneVisitor alice) throws IOException {
    transcript.step("The owner closes the channel: alice is told and hears nothing more");
    try (HttpVisitor owner = new HttpVisitor(host.httpPort())) {
      String anna = "{\"name\":\"anna\",\"password\":\"" + PASSWORD + "\"";
      owner.post("/v1/setup", anna + ",\"secret\":\"" + host.setupSecret() + "\"}");
      owner.holds(owner.post("/v1/login", anna + "}").text("/token"));
      String rule = "{\"pattern\":\"team/red\",\"publish\":\"nobody\",\"subscribe\":\"nobody\"}";
      long start = System.nanoTime();
      HttpVisitor.Answer closed = owner.put("/v1/channels/rules", rule);
      transcript.says("anna (http)", "PUT /v1/channels/rules " + rule);
      transcript.says("gatehouse", "receipt " + closed.body().path("receipt"));
      transcript.expect(
          alice.info().equals("no authorization"),
          "told after %.1f ms".formatted((System.nanoTime() - start) / 1_000_000.0));
    }
  }

  private void theBackendIsSwitchedOff(Tour.Host host) throws IOException {
    transcript.step("The backend is switched off: whoever comes now is nobody");
    backend.close();
    try (CaroteneVisitor mara = new CaroteneVisitor("mara", host.httpPort(), transcript)) {
      mara.authenticate("secret of mara");
      transcript.expect(
          mara.info().equals("Authentication error: Bad response from server"), "no answer is no");
      mara.send(SUBSCRIBE);
      transcript.expect(mara.info().equals("needs authentication"), "and the connection lives on");
    }
  }

  @Override
  public void close() {
    backend.close();
  }
}
