package io.gatehouse.audit;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Refusals on their way into the chain: so many for each actor and minute, the rest as a count.
///
/// INVARIANT: what it holds is bounded, whatever strangers send.
final class Refusals {
  private static final long MINUTE = 60_000;

  /// How many of one actor are kept per minute, how many actors are told apart, and how many
  /// entries may wait.
  record Limits(int perMinute, int actors, int waiting) {
    static final Limits USUAL = new Limits(10, 10_000, 2_000);
  }

  /// A refusal and when it happened.
  record Waiting(AuditEvent event, long at) {}

  private record Who(@Nullable String application, String subject) {}

  private static final Who EVERYBODY_ELSE = new Who(null, "everybody else");

  /// One actor's minute.
  private static final class Minute {
    private final long start;
    private final AuditEvent first;
    private int kept;
    private long leftOut;

    Minute(long start, AuditEvent first) {
      this.start = start;
      this.first = first;
    }
  }

  private final Limits limits;
  private final InstantSource clock;
  private final Map<Who, Minute> minutes = new HashMap<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();

  Refusals(Limits limits, InstantSource clock) {
    this.limits = limits;
    this.clock = clock;
  }

  synchronized void offer(AuditEvent event) {
    long now = clock.millis();
    Who who = new Who(event.application(), EventJson.cut(event.actor().subject()));
    if (!minutes.containsKey(who) && minutes.size() >= limits.actors()) {
      who = EVERYBODY_ELSE;
    }
    Minute minute = minutes.get(who);
    if (minute == null || over(minute, now)) {
      minute = begin(who, minute, event, now);
    }
    if (minute.kept < limits.perMinute() && waiting.size() < limits.waiting()) {
      minute.kept++;
      waiting.add(new Waiting(event, now));
    } else {
      minute.leftOut++;
    }
  }

  private Minute begin(Who who, @Nullable Minute old, AuditEvent event, long now) {
    if (old != null) {
      end(old, now);
    }
    Minute fresh = new Minute(now, event);
    minutes.put(who, fresh);
    return fresh;
  }

  private static boolean over(Minute minute, long now) {
    return now - minute.start >= MINUTE || now < minute.start;
  }

  private void end(Minute minute, long now) {
    if (minute.leftOut > 0) {
      AuditEvent first = minute.first;
      waiting.add(
          new Waiting(
              new AuditEvent(
                  AuditAction.REFUSED,
                  first.application(),
                  first.actor(),
                  null,
                  Map.of(),
                  Map.of("left_out", minute.leftOut)),
              now));
    }
  }

  /// Takes everything that waits, with the counts of the minutes that are over.
  synchronized List<Waiting> take() {
    long now = clock.millis();
    for (Iterator<Minute> each = minutes.values().iterator(); each.hasNext(); ) {
      Minute minute = each.next();
      if (over(minute, now)) {
        each.remove();
        end(minute, now);
      }
    }
    List<Waiting> all = new ArrayList<>(waiting);
    waiting.clear();
    return all;
  }

  /// Puts back what could not be written, before what came meanwhile.
  synchronized void giveBack(List<Waiting> entries) {
    for (Waiting entry : entries.reversed()) {
      waiting.addFirst(entry);
    }
  }
}
