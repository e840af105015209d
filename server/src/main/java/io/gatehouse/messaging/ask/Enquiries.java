package io.gatehouse.messaging.ask;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.access.Answers;
import io.gatehouse.access.Rights;
import io.gatehouse.core.decide.Decision;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Identity;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// What channels of level `ask` leave to the application's backend: asks once, keeps the answer
/// with the session's rights, and asks again before it ends.
///
/// Safe for use by any thread; only what says so blocks.
public final class Enquiries {
  /// How long a refusal is kept: for the command that waited for it, and no longer, so that the
  /// next try asks anew.
  private static final long REFUSAL = 1_000;

  private static final long LONGEST_LEAD = 30_000;
  private static final long SHORTEST_RETRY = 250;
  private static final Duration SHARED = Duration.ofSeconds(10);

  private final InstantSource clock;
  private final Cache<Shared, Answers.Known> shared =
      Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(SHARED).build();
  private volatile Asker asker = Asker.NOBODY;

  public Enquiries(InstantSource clock) {
    this.clock = clock;
  }

  /// From now on this one is asked. To be called before any door opens.
  public void askBy(Asker first) {
    asker = first;
  }

  /// Whether something can be asked about these rights: the anonymous never reach the backend.
  public boolean decides(Rights rights, Verb verb) {
    Identity identity = rights.identity();
    return asker.asks(identity.application(), verb)
        && identity.subject().kind() != Subject.Kind.ANONYMOUS;
  }

  /// The answer about a channel or filter whose level is `ask`; null where there is none.
  public Answers.@Nullable Known known(Rights rights, Verb verb, String name) {
    if (!decides(rights, verb)) {
      return null;
    }
    Answers.Known known = rights.answers().find(verb, name, clock.millis());
    return known != null && known.by().equals(backend(rights, verb)) ? known : null;
  }

  private String backend(Rights rights, Verb verb) {
    return asker.backend(rights.identity().application(), verb);
  }

  /// Begins to ask, if the answer is needed and not there; null where nothing has to be asked.
  public @Nullable CompletableFuture<Void> begin(
      Rights rights, Verb verb, Resource resource, String name) {
    return isOpen(rights, verb, resource, name) ? ask(rights, verb, name) : null;
  }

  private boolean isOpen(Rights rights, Verb verb, Resource resource, String name) {
    return decides(rights, verb)
        && rights.decide(verb, resource) instanceof Decision.Ask
        && known(rights, verb, name) == null;
  }

  /// Waits for several, or for nothing.
  public static @Nullable Asking all(
      Collection<? extends @Nullable CompletableFuture<Void>> several, Executor loop) {
    List<CompletableFuture<Void>> open = new ArrayList<>();
    for (CompletableFuture<Void> one : several) {
      if (one != null) {
        open.add(one);
      }
    }
    return open.isEmpty()
        ? null
        : new Asking(CompletableFuture.allOf(open.toArray(CompletableFuture<?>[]::new)), loop);
  }

  /// The same for a request that has no session: blocks. The same credential asks once in ten
  /// seconds.
  public void await(Rights rights, Verb verb, Resource resource, String name) {
    if (!isOpen(rights, verb, resource, name)) {
      return;
    }
    Shared key = Shared.of(rights, verb, name);
    long now = clock.millis();
    Answers.Known before = shared.getIfPresent(key);
    if (before != null && now < before.until() && before.by().equals(backend(rights, verb))) {
      rights.answers().put(verb, name, before, now);
      return;
    }
    ask(rights, verb, name).join();
    Answers.Known fresh = known(rights, verb, name);
    if (fresh != null && fresh.allowed()) {
      shared.put(key, fresh);
    }
  }

  private CompletableFuture<Void> ask(Rights rights, Verb verb, String name) {
    String by = backend(rights, verb);
    return asker
        .ask(rights, verb, name)
        .thenAccept(verdict -> {
          long now = clock.millis();
          rights.answers().put(verb, name, known(verdict, now, by), now);
        });
  }

  private static Answers.Known known(Asker.Verdict verdict, long now, String by) {
    if (!verdict.allowed()) {
      long until = now + REFUSAL;
      return new Answers.Known(false, verdict.code(), verdict.why(), until, until, by);
    }
    long life = verdict.life().toMillis();
    long until = now + life;
    return new Answers.Known(
        true, verdict.code(), verdict.why(), until, until - Math.min(life / 4, LONGEST_LEAD), by);
  }

  /// Asks again about whatever of these names has an answer that ends soon. Until its end the old
  /// one counts; a no counts at once, and a backend that cannot be asked is asked again until then.
  ///
  /// @param changed told once for each name, on any thread
  @SuppressWarnings("FutureReturnValueIgnored") // what comes of it is told
  public void renew(Rights rights, Collection<String> listened, Runnable changed) {
    String by = backend(rights, Verb.SUBSCRIBE);
    for (String name : rights.answers().takeDue(listened, clock.millis())) {
      asker
          .ask(rights, Verb.SUBSCRIBE, name)
          .thenAccept(verdict -> {
            long now = clock.millis();
            Answers.Known old = rights.answers().find(Verb.SUBSCRIBE, name, now);
            if (verdict.heard() || old == null || !old.allowed()) {
              rights.answers().put(Verb.SUBSCRIBE, name, known(verdict, now, by), now);
            } else {
              long wait = Math.max(SHORTEST_RETRY, (old.until() - now) / 4);
              rights.answers().retryAt(name, now + wait);
            }
            changed.run();
          });
    }
  }

  /// What requests of one credential have in common.
  private record Shared(
      String application,
      Subject subject,
      @Nullable String credential,
      @Nullable String mark,
      Verb verb,
      String name) {
    static Shared of(Rights rights, Verb verb, String name) {
      Identity identity = rights.identity();
      Identity.Credential credential = identity.credential();
      return new Shared(
          identity.application(),
          identity.subject(),
          credential.id(),
          credential.mark(),
          verb,
          name);
    }
  }
}
