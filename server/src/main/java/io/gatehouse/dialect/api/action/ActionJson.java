package io.gatehouse.dialect.api.action;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.door.json.Json;
import io.gatehouse.store.action.ActionCall;
import io.gatehouse.store.action.ActionStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Calls and status as the API writes them.
public final class ActionJson {
  private ActionJson() {}

  /// A call.
  public record Call(
      String id,
      String device,
      String action,
      ActionCall.State state,
      String sender,
      JsonNode payload,
      @Nullable String status,
      @Nullable JsonNode result,
      Instant createdAt,
      Instant changedAt,
      Instant until) {
    static Call of(ActionCall call) {
      return new Call(
          call.id(),
          call.device(),
          call.action(),
          call.state(),
          call.sender().toString(),
          Json.read(call.payload()),
          call.status(),
          json(call.result()),
          Instant.ofEpochMilli(call.createdAt()),
          Instant.ofEpochMilli(call.changedAt()),
          Instant.ofEpochMilli(call.dueAt()));
    }
  }

  /// What was said last.
  public record Status(
      String action,
      @Nullable String call,
      ActionCall.@Nullable State state,
      @Nullable String status,
      @Nullable JsonNode result,
      String sender,
      Instant at) {
    static Status of(ActionStatus status) {
      return new Status(
          status.action(),
          status.call(),
          status.state(),
          status.status(),
          json(status.result()),
          status.by().toString(),
          Instant.ofEpochMilli(status.at()));
    }
  }

  private static @Nullable JsonNode json(@Nullable String text) {
    return text == null ? null : Json.read(text);
  }
}
