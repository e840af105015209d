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

/// Refusals on their way into the chain: so many in a minute, and of one actor fewer; the rest as a
/// count.
///
/// INVARIANT: what it holds is bounded, whatever strangers send.
final class Refusals {
  private static final long MINUTE = 60_000;

  /// @param perMinute how many are kept in a minute
  /// @param perActor how many of one actor, so that one who tries again and again hides nobody
  record Limits(int perMinute, int perActor) {
    static final Limits USUAL = new Limits(600, 10);

    Limits perMinute(int wanted) {
      return new Limits(wanted, Math.min(perActor, wanted));
    }
  }

  /// A refusal and when it happened.
  record Waiting(AuditEvent event, long at) {}

  private record Who(@Nullable String application, String subject) {}

  /// The refusals of a minute: of one actor, or of all.
  private static final class Minute {
    private final long start;
    private final AuditEvent first;
    private int kept;
    private long leftOut;

    Minute(long start, AuditEvent first) {
      this.start = start;
      this.first = first;
    }

    boolean over(long now) {
      return now - start >= MINUTE || now < start;
    }
  }

  private static final Who EVERYBODY_ELSE = new Who(null, "everybody else");

  private final Limits limits;
  private final InstantSource clock;
  private final Map<Who, Minute> minutes = new HashMap<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private @Nullable Minute all;

  Refusals(Limits limits, InstantSource clock) {
    this.limits = limits;
    this.clock = clock;
  }

  synchronized void offer(AuditEvent event) {
    long now = clock.millis();
    Minute total = all == null || all.over(now) ? new Minute(now, event) : all;
    all = total;
    Who who = new Who(event.application(), EventJson.cut(event.actor().subject()));
    boolean room = total.kept < limits.perMinute();
    Minute minute = current(room || minutes.containsKey(who) ? who : EVERYBODY_ELSE, event, now);
    if (room && minute.kept < limits.perActor()) {
      total.kept++;
      minute.kept++;
      waiting.add(new Waiting(event, now));
    } else {
      minute.leftOut++;
    }
  }

  private Minute current(Who who, AuditEvent event, long now) {
    Minute minute = minutes.get(who);
    if (minute != null && !minute.over(now)) {
      return minute;
    }
    if (minute != null) {
      end(minute, now);
    }
    Minute fresh = new Minute(now, who.equals(EVERYBODY_ELSE) ? anonymous(event) : event);
    minutes.put(who, fresh);
    return fresh;
  }

  /// In whose name the refusals of many are counted.
  private static AuditEvent anonymous(AuditEvent event) {
    Actor many = new Actor(EVERYBODY_ELSE.subject(), null, "-", event.actor().transport());
    return AuditEvent.of(AuditAction.REFUSED, null, many, null);
  }

  private void end(Minute minute, long now) {
    if (minute.leftOut > 0) {
      Map<String, Long> count = Map.of("left_out", minute.leftOut);
      AuditEvent first = minute.first;
      AuditEvent summary =
          new AuditEvent(
              AuditAction.REFUSED, first.application(), first.actor(), null, Map.of(), count);
      waiting.add(new Waiting(summary, now));
    }
  }

  /// Takes everything that waits, with the counts of the minutes that are over.
  synchronized List<Waiting> take() {
    endMinutes(clock.millis(), false);
    return drain();
  }

  /// Takes everything that waits, with every count: nothing comes after.
  synchronized List<Waiting> takeLast() {
    endMinutes(clock.millis(), true);
    return drain();
  }

  private void endMinutes(long now, boolean every) {
    for (Iterator<Minute> each = minutes.values().iterator(); each.hasNext(); ) {
      Minute minute = each.next();
      if (every || minute.over(now)) {
        each.remove();
        end(minute, now);
      }
    }
  }

  private List<Waiting> drain() {
    List<Waiting> taken = new ArrayList<>(waiting);
    waiting.clear();
    return taken;
  }

  /// Puts back what could not be written, before what came meanwhile; of too much only the newest.
  synchronized void giveBack(List<Waiting> entries) {
    int room = Math.max(0, 2 * limits.perMinute() - waiting.size());
    List<Waiting> newest = entries.subList(Math.max(0, entries.size() - room), entries.size());
    for (Waiting entry : newest.reversed()) {
      waiting.addFirst(entry);
    }
  }
}
