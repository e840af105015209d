package io.gatehouse.messaging.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Changes that become durable together or not at all, and whoever waits for them.
///
/// One thread fills it and hands it to the journal; any thread may then wait for it.
public final class Unit {
  private final List<Step> steps = new ArrayList<>(2);
  private @Nullable List<Consumer<@Nullable RuntimeException>> waiting = new ArrayList<>(1);
  private @Nullable RuntimeException failure;
  private boolean deciding;

  /// One that no journal gets: it ends with something else, which may also say no. Whoever can tell
  /// the sender waits for that, also where nothing has to be safe.
  @SuppressWarnings("FutureReturnValueIgnored") // the unit is what comes of it
  public static Unit deciding(CompletionStage<?> end) {
    Unit unit = new Unit();
    unit.deciding = true;
    end.whenComplete((_, why) -> unit.end(why == null ? null : plain(why)));
    return unit;
  }

  private static RuntimeException plain(Throwable why) {
    Throwable cause =
        why instanceof CompletionException && why.getCause() != null ? why.getCause() : why;
    return cause instanceof RuntimeException plain ? plain : new IllegalStateException(cause);
  }

  /// Whether the message itself is refused where this ends badly, and only then.
  public boolean decides() {
    return deciding;
  }

  public void add(Step step) {
    steps.add(step);
  }

  List<Step> steps() {
    return steps;
  }

  /// Has `told` called once: with null when everything is durable, or with what went wrong. On the
  /// journal's thread, or at once if it is over already; `told` must not block.
  public void then(Consumer<@Nullable RuntimeException> told) {
    synchronized (this) {
      if (waiting != null) {
        waiting.add(told);
        return;
      }
    }
    told.accept(failure);
  }

  void end(@Nullable RuntimeException why) {
    for (Step step : steps) {
      if (why == null) {
        step.written();
      } else {
        step.failed();
      }
    }
    List<Consumer<@Nullable RuntimeException>> told;
    synchronized (this) {
      failure = why;
      told = waiting;
      waiting = null;
    }
    if (told != null) {
      told.forEach(one -> one.accept(why));
    }
  }
}
