package io.gatehouse.dialect.signalk.request;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.signalk.entry.Words;
import org.jspecify.annotations.Nullable;

/// Something that was asked for, and how it stands.
///
/// Safe for use by any thread.
public final class ChangeRequest {
  public static final String PATH = "/signalk/v1/requests/";

  private final String id;
  private final Asker asker;
  private volatile Standing standing;

  /// Who asks.
  ///
  /// @param given the id under which they know the request; null for ours
  public record Asker(
      String application, Subject subject, String name, String address, @Nullable String given) {}

  /// The three states of the specification.
  public enum State {
    PENDING,
    COMPLETED,
    FAILED
  }

  /// How it stands.
  ///
  /// @param statusCode as HTTP means it
  public record Standing(State state, int statusCode, @Nullable String message) {
    public static Standing pending() {
      return new Standing(State.PENDING, 202, null);
    }

    public static Standing completed(int statusCode, @Nullable String message) {
      return new Standing(State.COMPLETED, statusCode, message);
    }
  }

  ChangeRequest(String id, Asker asker, Standing standing) {
    this.id = id;
    this.asker = asker;
    this.standing = standing;
  }

  public String id() {
    return id;
  }

  public Asker asker() {
    return asker;
  }

  public Standing standing() {
    return standing;
  }

  /// Ends it; false if it has ended before.
  synchronized boolean end(Standing end) {
    if (standing.state() != State.PENDING) {
      return false;
    }
    standing = end;
    return true;
  }

  /// The reply in which it is told how it stands, under the id that the asker knows.
  public ObjectNode json() {
    Standing now = standing;
    String given = asker.given();
    ObjectNode json =
        Words.object()
            .put("requestId", given == null ? id : given)
            .put("state", now.state().name())
            .put("statusCode", now.statusCode())
            .put("result", now.statusCode());
    if (now.message() != null) {
      json.put("message", now.message());
    }
    json.put("href", PATH + id).put("ip", asker.address()).put("user", asker.name());
    if (now.state() == State.PENDING) {
      json.putObject("action").put("href", PATH + id);
    }
    return json;
  }
}
