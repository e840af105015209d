package io.gatehouse.bench.provisioning;

import io.gatehouse.bench.process.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/// Sends devices to a server, each with a token, and counts those that it says are durable.
final class Intake implements AutoCloseable {
  private static final String CREATED = "\"refused\":0,";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ServerProcess server;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong done = new AtomicLong();

  Intake(ServerProcess server) {
    this.server = server;
  }

  long done() {
    return done.get();
  }

  /// Lets so many clients send requests of so many devices while there is something to do.
  void run(int clients, int batch, BooleanSupplier more) throws Exception {
    List<Future<Boolean>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < clients; i++) {
        all.add(
            threads.submit(() -> {
              while (more.getAsBoolean()) {
                send(batch);
              }
              return true;
            }));
      }
    }
    for (Future<Boolean> each : all) {
      each.get();
    }
  }

  private void send(int batch) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.doors().http() + "/v1/devices/batch"))
            .timeout(Duration.ofMinutes(2))
            .header("Authorization", "Bearer " + server.api().token())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body(sent.getAndAdd(batch), batch)))
            .build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200 || !answer.body().contains(CREATED)) {
      throw new IllegalStateException(
          "status " + answer.statusCode() + ": " + answer.body().lines().findFirst().orElse(""));
    }
    done.addAndGet(batch);
  }

  /// Ids do not come in order, as those of real devices do not.
  private static String body(long first, int batch) {
    StringBuilder body = new StringBuilder(batch * 128).append("{\"devices\":[");
    for (int i = 0; i < batch; i++) {
      String id = Long.toHexString(Long.reverse((first + i + 1) * 0x9E3779B97F4A7C15L));
      body.append(i == 0 ? "" : ",")
          .append("{\"name\":\"device-")
          .append(id)
          .append("\",\"attributes\":{\"model\":\"x\"},\"token\":{}}");
    }
    return body.append("]}").toString();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
