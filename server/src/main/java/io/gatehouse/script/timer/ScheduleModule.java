package io.gatehouse.script.timer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Module;
import io.gatehouse.script.module.Run;
import io.gatehouse.store.script.ScriptListener;
import io.gatehouse.store.script.ScriptTimer;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `schedule`: has scripts run later, again and again, or with messages.
public final class ScheduleModule implements Module {
  private final Timers timers;
  private final Listeners listeners;

  public ScheduleModule(Timers timers, Listeners listeners) {
    this.timers = timers;
    this.listeners = listeners;
  }

  @Override
  public String name() {
    return "schedule";
  }

  @Override
  public Set<String> functions() {
    return Set.of("schedule", "unschedule", "subscribe", "unsubscribe");
  }

  @Override
  public @Nullable JsonNode call(Run run, String function, Arguments arguments) {
    run.countOut();
    switch (function) {
      case "schedule" -> {
        ScriptTimer timer = timers.add(run.rights(), wanted(arguments));
        return JsonNodeFactory.instance.textNode(timer.id());
      }
      case "unschedule" -> timers.remove(run.rights(), arguments.text(0));
      case "subscribe" -> {
        ScriptListener listener =
            listeners.add(run.rights(), path(arguments.text(1)), arguments.text(0));
        return JsonNodeFactory.instance.textNode(listener.id());
      }
      default -> listeners.remove(run.rights(), arguments.text(0));
    }
    return null;
  }

  private static String path(String text) {
    return text.startsWith("/") ? text.substring(1) : text;
  }

  /// `schedule(script, cronOrTime, parameters, zone)`.
  private static Timers.Wanted wanted(Arguments arguments) {
    String when = arguments.text(1);
    Long at = null;
    try {
      at = Timers.moment(Instant.parse(when));
    } catch (DateTimeParseException cron) {
      // then it is an expression
    }
    return new Timers.Wanted(
        path(arguments.text(0)),
        at == null ? when : null,
        at,
        arguments.textOrNull(3),
        arguments.object(2));
  }
}
