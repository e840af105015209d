package io.gatehouse.messaging.ask;

import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Verb;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// Whoever asks the backends of applications. Safe for use by any thread; never blocks.
public interface Asker {
  /// For a server where nothing can be asked.
  Asker NOBODY =
      new Asker() {
        @Override
        public boolean asks(String application, Verb verb) {
          return false;
        }

        @Override
        public String backend(String application, Verb verb) {
          return "";
        }

        @Override
        public CompletableFuture<Verdict> ask(Rights rights, Verb verb, String channel) {
          return CompletableFuture.completedFuture(
              new Verdict(false, true, "webhook-not-configured", "nobody can be asked", LIFE));
        }
      };

  Duration LIFE = Duration.ofSeconds(1);

  /// Whether the application has a backend to ask about this.
  ///
  /// @param verb publish or subscribe
  boolean asks(String application, Verb verb);

  /// Stands for the backend that would be asked now: the answers of another one do not count.
  String backend(String application, Verb verb);

  /// Asks; the future is done within a bounded time, and never exceptionally.
  CompletableFuture<Verdict> ask(Rights rights, Verb verb, String channel);

  /// What the backend says.
  ///
  /// @param heard whether it was heard at all: a refusal without that may be another the next time
  /// @param code of a refusal, stable for programs
  /// @param why the refusal for people: lower case, no full stop
  /// @param life how long a yes counts
  record Verdict(boolean allowed, boolean heard, String code, String why, Duration life) {}
}
