package io.gatehouse.webhook;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What came of a question to the application's backend. Only [Allowed] opens anything.
public sealed interface Answer {
  default boolean allowed() {
    return this instanceof Allowed;
  }

  /// What happened, in a word that programs may compare; it never changes.
  String code();

  /// The same for a person: lower case, no full stop.
  String sentence();

  /// Yes.
  ///
  /// @param userData JSON that the backend gives out about a user; `null` where it said nothing
  /// @param expiresIn how long that counts; null where the backend did not say
  record Allowed(String userData, @Nullable Duration expiresIn) implements Answer {
    @Override
    public String code() {
      return "allowed";
    }

    @Override
    public String sentence() {
      return "the application's webhook said yes";
    }
  }

  /// No.
  record Denied() implements Answer {
    @Override
    public String code() {
      return "denied";
    }

    @Override
    public String sentence() {
      return "the application's webhook said no";
    }
  }

  /// Another status than 200.
  record BadStatus(int status) implements Answer {
    @Override
    public String code() {
      return "bad-status";
    }

    @Override
    public String sentence() {
      return "the application's webhook answered with status " + status;
    }
  }

  /// Status 200 and something that is no JSON.
  record Malformed() implements Answer {
    @Override
    public String code() {
      return "malformed";
    }

    @Override
    public String sentence() {
      return "the application's webhook did not answer with JSON";
    }
  }

  /// JSON, but neither yes nor no: `"true"` is a text and not the truth.
  record Unexpected() implements Answer {
    @Override
    public String code() {
      return "unexpected";
    }

    @Override
    public String sentence() {
      return "the application's webhook answered with something that is neither yes nor no";
    }
  }

  /// No whole answer in time.
  record TimedOut() implements Answer {
    @Override
    public String code() {
      return "timed-out";
    }

    @Override
    public String sentence() {
      return "the application's webhook did not answer in time";
    }
  }

  /// No connection, a broken one, or an answer that is too long.
  record Unreachable() implements Answer {
    @Override
    public String code() {
      return "unreachable";
    }

    @Override
    public String sentence() {
      return "the application's webhook cannot be reached";
    }
  }

  /// Too many questions are under way already.
  record Busy() implements Answer {
    @Override
    public String code() {
      return "busy";
    }

    @Override
    public String sentence() {
      return "the application's webhook has too many questions to answer";
    }
  }

  /// It failed several times in a row, and is left alone for a while.
  record CircuitOpen() implements Answer {
    @Override
    public String code() {
      return "circuit-open";
    }

    @Override
    public String sentence() {
      return "the application's webhook has failed too often and is not asked for a while";
    }
  }

  /// The question was not put: a reserved or impossible user id, or a wildcard that this webhook is
  /// not asked about.
  record NotAskable(String why) implements Answer {
    @Override
    public String code() {
      return "not-askable";
    }

    @Override
    public String sentence() {
      return why;
    }
  }

  /// There is no webhook to ask.
  record NotConfigured() implements Answer {
    @Override
    public String code() {
      return "not-configured";
    }

    @Override
    public String sentence() {
      return "the application has no webhook that could be asked";
    }
  }
}
