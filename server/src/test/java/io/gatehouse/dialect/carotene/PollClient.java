package io.gatehouse.dialect.carotene;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.door.json.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;

/// Polls as the fallback of carotene.js does: with its headers, and a time in the query.
final class PollClient {
  private final CaroteneHouse house;
  final String id;

  PollClient(CaroteneHouse house) throws Exception {
    this.house = house;
    HttpResponse<String> hello =
        house.send(
            house.request("/stream?_=1448000000000").header("X-Socket-Transport", "xhrPolling"));
    assertThat(hello.statusCode()).isEqualTo(200);
    assertThat(hello.body()).isEqualTo("connection-id");
    id = hello.headers().firstValue("connection-id").orElseThrow();
  }

  HttpResponse<String> post(String text) throws Exception {
    return house.send(
        house
            .request("/stream?_=1448000000001")
            .header("X-Socket-Transport", "xhrPolling")
            .header("Connection-id", id)
            .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
            .POST(BodyPublishers.ofString(text)));
  }

  PollClient say(String text) throws Exception {
    HttpResponse<String> answer = post(text.replace('\'', '"'));
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
    return this;
  }

  CompletableFuture<HttpResponse<String>> waiting() {
    return house.http.sendAsync(
        house.request("/stream?_=1448000000002").header("Connection-id", id).build(),
        BodyHandlers.ofString());
  }

  HttpResponse<String> get() {
    return waiting().join();
  }

  /// The next answer that holds something; it is an array.
  JsonNode next() {
    HttpResponse<String> answer = get();
    assertThat(answer.statusCode()).isEqualTo(200);
    JsonNode all = Json.read(answer.body());
    assertThat(all.isArray()).isTrue();
    return all;
  }
}
