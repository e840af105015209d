package io.gatehouse.bench.process;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The Gatehouse server as its users start it, on a folder of its own and free ports.
///
/// @param startNanos from the start of the process to the first answer
/// @param api as the owner, once there is one
public record ServerProcess(ChildProcess child, Doors doors, long startNanos, Api api)
    implements AutoCloseable {
  private static final String OWNER = "bench";
  private static final String PASSWORD = "measured twice, cut once";
  private static final Pattern SECRET = Pattern.compile("[0-9A-Z]{4}(-[0-9A-Z]{4}){3}");

  /// Where it listens.
  public record Doors(int http, int mqtt) {}

  /// Starts a server without an owner.
  public static ServerProcess bare(Cores cores, Path folder, Map<String, String> settings)
      throws IOException, InterruptedException {
    Doors doors = new Doors(Ports.free(), Ports.free());
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("GATEHOUSE_DATA_FOLDER", folder.resolve("data").toString());
    environment.put("GATEHOUSE_HTTP_PORT", Integer.toString(doors.http()));
    environment.put("GATEHOUSE_MQTT_PORT", Integer.toString(doors.mqtt()));
    Files.createDirectories(folder);
    ChildProcess child =
        ChildProcess.start(
            cores, JavaCommand.server(List.of("serve")), environment, folder.resolve("log"));
    try {
      long nanos = Ports.awaitAnswer(child, doors.http(), "/health/live", Duration.ofSeconds(60));
      return new ServerProcess(child, doors, nanos, new Api(doors.http(), ""));
    } catch (IllegalStateException | InterruptedException failed) {
      child.close();
      throw failed;
    }
  }

  /// Starts a server, makes its owner and signs the owner in.
  public static ServerProcess owned(Cores cores, Path folder, Map<String, String> settings)
      throws IOException, InterruptedException {
    ServerProcess server = bare(cores, folder, settings);
    try {
      Map<String, String> owner = Map.of("name", OWNER, "password", PASSWORD);
      Map<String, String> setup = new HashMap<>(owner);
      setup.put("secret", secret(folder.resolve("log")));
      server.api.post("/v1/setup", setup);
      JsonNode login = server.api.post("/v1/login", owner);
      Api asOwner = new Api(server.doors.http(), login.get("token").asText());
      return new ServerProcess(server.child, server.doors, server.startNanos, asOwner);
    } catch (IOException | RuntimeException failed) {
      server.close();
      throw failed;
    }
  }

  /// The one-time secret that the first start prints.
  private static String secret(Path log) throws IOException {
    Matcher matcher = SECRET.matcher(Files.readString(log));
    if (!matcher.find()) {
      throw new IllegalStateException("the server printed no setup secret");
    }
    return matcher.group();
  }

  @Override
  public void close() {
    api.close();
    child.close();
  }
}
