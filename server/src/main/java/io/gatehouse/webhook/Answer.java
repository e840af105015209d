package io.gatehouse.webhook;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What came of a question to the application's backend. Only [Allowed] opens anything.
public sealed interface Answer {
  default boolean allowed() {
    return this instanceof Allowed;
  }

  /// What happened, in a word that programs may compare; it never changes.
  default String code() {
    return switch (this) {
      case Allowed _ -> "allowed";
      case Denied _ -> "denied";
      case BadStatus _ -> "bad-status";
      case Malformed _ -> "malformed";
      case Unexpected _ -> "unexpected";
      case TimedOut _ -> "timed-out";
      case Unreachable _ -> "unreachable";
      case Busy _ -> "busy";
      case CircuitOpen _ -> "circuit-open";
      case NotAskable _ -> "not-askable";
      case NotConfigured _ -> "not-configured";
    };
  }

  /// The same for a person: lower case, no full stop.
  default String sentence() {
    return switch (this) {
      case Allowed _ -> "the application's webhook said yes";
      case Denied _ -> "the application's webhook said no";
      case BadStatus(int status) -> "the application's webhook answered with status " + status;
      case Malformed _ -> "the application's webhook did not answer with JSON";
      case Unexpected _ ->
          "the application's webhook answered with something that is neither yes nor no";
      case TimedOut _ -> "the application's webhook did not answer in time";
      case Unreachable _ -> "the application's webhook cannot be reached";
      case Busy _ -> "the application's webhook has too many questions to answer";
      case CircuitOpen _ ->
          "the application's webhook has failed too often and is not asked for a while";
      case NotAskable(String why) -> why;
      case NotConfigured _ -> "the application has no webhook that could be asked";
    };
  }

  /// Yes.
  ///
  /// @param userData JSON that the backend gives out about a user; `null` where it said nothing
  /// @param expiresIn how long that counts; null where the backend did not say
  record Allowed(String userData, @Nullable Duration expiresIn) implements Answer {}

  /// No.
  record Denied() implements Answer {}

  /// Another status than 200.
  record BadStatus(int status) implements Answer {}

  /// Status 200 and something that is no JSON.
  record Malformed() implements Answer {}

  /// JSON, but neither yes nor no: `"true"` is a text and not the truth.
  record Unexpected() implements Answer {}

  /// No whole answer in time.
  record TimedOut() implements Answer {}

  /// No connection, a broken one, or an answer that is too long.
  record Unreachable() implements Answer {}

  /// Too many questions are under way already.
  record Busy() implements Answer {}

  /// It failed several times in a row, and is left alone for a while.
  record CircuitOpen() implements Answer {}

  /// The question was not put: a reserved or impossible user id, or a wildcard that this webhook is
  /// not asked about.
  record NotAskable(String why) implements Answer {}

  /// There is no webhook to ask.
  record NotConfigured() implements Answer {}
}
