package io.gatehouse.script;

import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.messaging.journal.Journal;
import io.gatehouse.store.Page;
import io.gatehouse.store.Stores;
import io.gatehouse.store.script.LogLine;
import io.gatehouse.store.script.Script;
import io.gatehouse.store.script.ScriptStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What scripts have said: kept for a while, and found again by those who may read the script.
public final class Logs {
  private static final int PAGES = 10;

  private final Stores stores;
  private final Journal journal;
  private final Scripts scripts;
  private final Limits limits;
  private final InstantSource clock;

  public Logs(Stores stores, Journal journal, Scripts scripts, Limits limits, InstantSource clock) {
    this.stores = stores;
    this.journal = journal;
    this.scripts = scripts;
    this.limits = limits;
    this.clock = clock;
  }

  /// Keeps lines, together with what else is written; does not block, and gives them up where the
  /// store is far behind.
  public void keep(List<LogLine> lines) {
    if (!journal.isFull()) {
      List<LogLine> all = List.copyOf(lines);
      journal.submit(transaction -> transaction.scripts().say(all));
    }
  }

  /// Lines of scripts whose text these rights may read, the latest first.
  public Page<LogLine> search(
      Rights by, ScriptStore.Search search, @Nullable String before, int limit) {
    String path = search.path();
    if (path != null) {
      scripts.required(by, Verb.READ, path);
    }
    String application = by.identity().application();
    List<LogLine> shown = new ArrayList<>();
    String from = before;
    for (int looked = 0; looked < PAGES; looked++) {
      String begin = from;
      List<LogLine> rows =
          stores.read(t -> t.scripts().said(application, search, begin, limit + 1));
      for (LogLine line : rows) {
        if (shown.size() == limit) {
          return new Page<>(shown, shown.getLast().id());
        }
        if (path != null || mayRead(by, line)) {
          shown.add(line);
        }
      }
      if (rows.size() <= limit) {
        return new Page<>(shown, null);
      }
      from = rows.getLast().id();
    }
    return new Page<>(shown, from);
  }

  private boolean mayRead(Rights by, LogLine line) {
    Script script = scripts.find(line.application(), line.path()).orElse(null);
    return script == null
        ? by.decide(Verb.READ, Scripts.resource(line.application(), line.path(), null)).allowed()
        : scripts.may(by, Verb.READ, script);
  }

  /// Forgets what is too old or too much; blocks.
  public void sweep() {
    long before = clock.millis() - Duration.ofDays(limits.logDays()).toMillis();
    stores.write(t -> t.scripts().forget(before, limits.logKept()));
  }
}
