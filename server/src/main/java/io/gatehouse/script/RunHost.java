package io.gatehouse.script;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Rights;
import io.gatehouse.core.pattern.SyntaxException;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Author;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.script.engine.Engine;
import io.gatehouse.script.engine.Host;
import io.gatehouse.script.engine.Program;
import io.gatehouse.script.engine.Stopped;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Module;
import io.gatehouse.script.module.Run;
import io.gatehouse.store.StoreUnavailable;
import io.gatehouse.store.script.LogLine;
import io.gatehouse.store.script.Script;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The side of a run that is outside of the engine: everything that the script asks for comes here,
/// and here it is decided. For the thread of the run.
final class RunHost implements Host, Run {
  private static final Logger LOG = LoggerFactory.getLogger(RunHost.class);
  private static final String DONE = "[1,null]";
  private static final int LONGEST_LINE = 4_000;
  private static final int DEEPEST = 16;
  private static final int CALLS_PER_CALL_OUT = 100;

  private final Invocations.Rooms rooms;
  private final Programs programs;
  private final Elevation elevation;
  private final String id;
  private final Rights caller;
  private final Script script;
  private final int hops;
  private final Engine.Clock clock;
  private final Deque<Rights> rights = new ArrayDeque<>();
  private final List<LogLine> lines = new ArrayList<>();
  private final Set<Subject> lenders = new HashSet<>();
  private int said;
  private int calls;
  private int out;

  RunHost(
      Invocations.Rooms rooms,
      Programs programs,
      Elevation elevation,
      String id,
      Rights caller,
      Script script,
      int hops,
      Engine.Clock clock) {
    this.rooms = rooms;
    this.programs = programs;
    this.elevation = elevation;
    this.id = id;
    this.caller = caller;
    this.script = script;
    this.hops = hops;
    this.clock = clock;
    Rights first = elevation.begin(script, caller, id);
    rights.push(first);
    note(first);
  }

  @Override
  public String call(String module, String function, String arguments) {
    try {
      if (++calls > rooms.limits().callsOut() * CALLS_PER_CALL_OUT) {
        throw Problem.of(ProblemType.TOO_MANY, "the script calls too many functions").refused();
      }
      JsonNode values = Requests.json(arguments);
      if (values == null) {
        values = Requests.MAPPER.createArrayNode();
      }
      JsonNode made = module.isEmpty() ? own(function, values) : of(module, function, values);
      return made == null ? DONE : "[1," + made + "]";
    } catch (Refused refused) {
      return "[0," + Errors.thrown(refused.problem()) + "]";
    } catch (Stopped stopped) {
      throw stopped;
    } catch (StoreUnavailable away) {
      LOG.warn("run {} did not reach the store: {}", id, away.getMessage());
      return "[0," + Errors.thrown(away.problem()) + "]";
    } catch (RuntimeException broken) {
      LOG.error("`{}` of module `{}` failed in run {}", function, module, id, broken);
      return "[0," + Errors.thrown(Problem.of(ProblemType.INTERNAL, "the module has failed")) + "]";
    }
  }

  private @Nullable JsonNode own(String function, JsonNode values) {
    switch (function) {
      case "log" -> say(values.path(0).asText("info"), values.path(1).asText(""));
      case "runAs" -> become(values.path(0).asText(""));
      case "runBack" -> {
        if (rights.size() > 1) {
          rights.pop();
        }
      }
      case "source" -> {
        return source(values.path(0).asText(""));
      }
      default -> throw unknown(function);
    }
    return null;
  }

  private @Nullable JsonNode of(String name, String function, JsonNode values) {
    Module module = rooms.modules().module(name);
    if (module == null || !module.functions().contains(function)) {
      throw unknown(name + "." + function);
    }
    return module.call(this, function, new Arguments(name + "." + function, values));
  }

  private static Refused unknown(String name) {
    return Problem.of(
            ProblemType.NOT_FOUND,
            "there is no function `%s`".formatted(name.length() > 100 ? "of this name" : name))
        .refused();
  }

  private ArrayNode source(String name) {
    Program.Part part =
        programs
            .asked(application(), name)
            .orElseThrow(() ->
                Problem.of(
                        ProblemType.NOT_FOUND,
                        "there is no script and no module `%s`"
                            .formatted(name.length() > 200 ? "of this name" : name))
                    .cure("put it there, or look at its path")
                    .refused());
    return Requests.MAPPER
        .createArrayNode()
        .add(part.kind().name().toLowerCase(Locale.ROOT))
        .add(part.name())
        .add(part.source());
  }

  private void become(String wanted) {
    if (rights.size() >= DEEPEST) {
      throw Problem.of(ProblemType.TOO_MANY, "`runAs` is within itself too often").refused();
    }
    Rights next = elevation.become(subject(wanted), script, caller, rights(), id);
    rights.push(next);
    note(next);
  }

  private Subject subject(String wanted) {
    if (wanted.equals("owner")) {
      return script.owner();
    }
    if (wanted.equals("caller")) {
      return caller.identity().subject();
    }
    try {
      Subject subject = Subject.parse(wanted);
      if (subject.isPrincipal()) {
        return subject;
      }
    } catch (SyntaxException none) {
      // told below
    }
    throw Problem.of(ProblemType.INVALID, "`runAs` needs somebody who can act")
        .cure("write `owner`, `caller`, `anonymous`, or an id such as `user:alice`")
        .refused();
  }

  /// The audit hears once in each run of everybody whose rights it takes.
  private void note(Rights taken) {
    Subject lender = taken.identity().subject();
    if (!lender.equals(caller.identity().subject()) && lenders.add(lender)) {
      rooms.ranAs().accept(this, lender);
    }
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String script() {
    return script.path();
  }

  Script text() {
    return script;
  }

  @Override
  public int hops() {
    return hops;
  }

  @Override
  public Rights caller() {
    return caller;
  }

  @Override
  public Rights rights() {
    return rights.element();
  }

  @Override
  public Author author() {
    return rooms.access().author(rights());
  }

  @Override
  public Duration left() {
    return Duration.ofNanos(clock.left());
  }

  @Override
  public void log(LogLine.Level level, String text) {
    said++;
    int most = rooms.limits().logLines();
    if (said > most) {
      return;
    }
    String line = text.length() > LONGEST_LINE ? text.substring(0, LONGEST_LINE) : text;
    if (said == most) {
      line = "(the script says more than is kept)";
    }
    lines.add(
        new LogLine(
            application(),
            rooms.ids().next(),
            script.path(),
            id,
            level,
            line.replace('\0', ' '),
            caller.identity().subject().toString(),
            rooms.clock().millis()));
  }

  private void say(String level, String text) {
    log(
        switch (level) {
          case "debug" -> LogLine.Level.DEBUG;
          case "warn" -> LogLine.Level.WARN;
          case "error" -> LogLine.Level.ERROR;
          default -> LogLine.Level.INFO;
        },
        text);
  }

  @Override
  public void countOut() {
    if (++out > rooms.limits().callsOut()) {
      throw Problem.of(ProblemType.TOO_MANY, "the script calls outside too often")
          .cure("do less in one run, or raise `script.calls-out`")
          .refused();
    }
  }

  List<LogLine> lines() {
    return lines;
  }

  /// The failure in the log, with where it was.
  void fail(ObjectNode failure) {
    String stack = failure.path("stack").asText("");
    log(
        LogLine.Level.ERROR,
        failure.path("name").asText("Error")
            + ": "
            + failure.path("message").asText("")
            + (stack.isEmpty() ? "" : "\n" + Stacks.readable(stack)));
  }
}
