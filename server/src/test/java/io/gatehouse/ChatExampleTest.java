package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatehouse.config.ConfigReader;
import io.gatehouse.wiring.Server;
import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `examples/chat` as its README says: a backend of one file, and people in browsers of their own.
class ChatExampleTest {
  private static final String PASSWORD = "correct horse battery";
  private static final Path CHAT = Path.of("../examples/chat");

  @TempDir Path folder;

  @Test
  void peopleTalkWhereTheBackendLetsThem() throws Exception {
    NodeTests.needBrowser();
    Map<String, String> keys =
        Map.of(
            "data.folder", Foundation.in(folder.resolve("data")).toString(),
            "http.port", "0",
            "mqtt.enabled", "false",
            "amqp.enabled", "false",
            "password.bcrypt-cost", "4");
    try (Server server = Server.start(ConfigReader.given(keys))) {
      server.createOwner("olga", PASSWORD);
      String gatehouse = "http://127.0.0.1:" + server.httpPort();
      Process backend =
          start(
              List.of(java(), "Backend.java"),
              Map.of(
                  "GATEHOUSE_URL",
                  gatehouse,
                  "GATEHOUSE_TOKEN",
                  ownersToken(gatehouse),
                  "CHAT_PORT",
                  "0"));
      try (BufferedReader said = backend.inputReader()) {
        String address = said.readLine();
        assertThat(address).startsWith("The chat is at ");
        visit(address.substring("The chat is at ".length()));
      } finally {
        backend.destroyForcibly();
      }
    }
  }

  private static void visit(String chat) throws Exception {
    Path shots = Files.createDirectories(Path.of("target/screenshots")).toAbsolutePath();
    NodeTests.run(CHAT.resolve("chat.test.mjs"), Map.of("CHAT", chat, "SHOTS", shots.toString()));
  }

  private static Process start(List<String> command, Map<String, String> environment)
      throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(CHAT.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static String ownersToken(String gatehouse) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(gatehouse + "/v1/login"))
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"name\":\"olga\",\"password\":\"%s\"}".formatted(PASSWORD)))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      return new JsonMapper().readTree(answer.body()).path("token").asText();
    }
  }
}
