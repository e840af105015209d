package io.gatehouse.bench.process;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The Gatehouse server as its users start it, on a folder of its own and free ports.
///
/// @param startNanos from the start of the process to the first answer
/// @param api as the owner, once there is one
public record ServerProcess(ChildProcess child, Doors doors, long startNanos, Api api)
    implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String OWNER = "bench";
  private static final String PASSWORD = "measured twice, cut once";

  /// Where it listens.
  public record Doors(int http, int mqtt, int amqp) {}

  /// Starts a server without an owner.
  public static ServerProcess bare(Cores cores, Path folder, Map<String, String> settings)
      throws IOException, InterruptedException {
    return start(cores, folder, settings, new Doors(Ports.free(), Ports.free(), Ports.free()));
  }

  private static ServerProcess start(
      Cores cores, Path folder, Map<String, String> settings, Doors doors)
      throws IOException, InterruptedException {
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("GATEHOUSE_DATA_FOLDER", folder.resolve("data").toString());
    environment.put("GATEHOUSE_HTTP_PORT", Integer.toString(doors.http()));
    environment.put("GATEHOUSE_MQTT_PORT", Integer.toString(doors.mqtt()));
    environment.put("GATEHOUSE_AMQP_PORT", Integer.toString(doors.amqp()));
    Files.createDirectories(folder);
    ChildProcess child =
        ChildProcess.start(cores, JavaCommand.serve(), environment, folder.resolve("log"));
    try {
      long nanos = Ports.awaitAnswer(child, doors.http(), "/health/live", PATIENCE);
      return new ServerProcess(child, doors, nanos, new Api(doors.http(), ""));
    } catch (IllegalStateException | InterruptedException failed) {
      child.close();
      throw failed;
    }
  }

  /// Starts a server with an owner and signs the owner in.
  public static ServerProcess owned(Cores cores, Path folder, Map<String, String> settings)
      throws IOException, InterruptedException {
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("GATEHOUSE_OWNER_NAME", OWNER);
    environment.put("GATEHOUSE_OWNER_PASSWORD", PASSWORD);
    ServerProcess server = bare(cores, folder, environment);
    try {
      server.awaitOwner();
      JsonNode login = server.api.post("/v1/login", Map.of("name", OWNER, "password", PASSWORD));
      Api asOwner = new Api(server.doors.http(), login.get("token").asText());
      return new ServerProcess(server.child, server.doors, server.startNanos, asOwner);
    } catch (RuntimeException | InterruptedException failed) {
      server.close();
      throw failed;
    }
  }

  /// Ends it as a power cut would (`kill -9`).
  public void kill() throws InterruptedException {
    child.kill();
  }

  /// Starts it again where it was, after it has ended.
  public ServerProcess again(Cores cores, Path folder, Map<String, String> settings)
      throws IOException, InterruptedException {
    ServerProcess next = start(cores, folder, settings, doors);
    return new ServerProcess(next.child, doors, next.startNanos, api);
  }

  /// The doors are open before the password of the owner is hashed.
  private void awaitOwner() throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (api.get("/v1/setup").body().contains("true")) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("the server made no owner:\n" + child.lastWords());
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  @Override
  public void close() {
    api.close();
    child.close();
  }
}
