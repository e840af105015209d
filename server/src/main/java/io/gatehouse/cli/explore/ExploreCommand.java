package io.gatehouse.cli.explore;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.cli.ServerOptions;
import io.gatehouse.door.json.Json;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `gatehouse access`: the policy seen from the other end.
@Command(
    name = "access",
    description = "Tells who may do something, what somebody may, and what a change would do.",
    subcommands = {
      ExploreCommand.WhoCan.class,
      ExploreCommand.WhatCan.class,
      ExploreCommand.WhatIf.class
    },
    synopsisSubcommandLabel = "who-can|what-can|what-if")
public final class ExploreCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /// A rule with its place, in words: `role captain: publish_channel:fleet/# (by crew)`.
  private static String said(JsonNode rule) {
    StringBuilder text = new StringBuilder(rule.path("kind").asText());
    String id = rule.path("id").asText();
    if (!id.isEmpty()) {
      text.append(' ').append(id);
    }
    String label = rule.path("label").asText();
    if (!label.isEmpty()) {
      text.append(": ").append(label);
    }
    List<String> via = new ArrayList<>();
    rule.path("via").forEach(group -> via.add(group.asText()));
    if (!via.isEmpty()) {
      text.append(" (by ").append(String.join(" > ", via)).append(')');
    }
    return text.toString();
  }

  @Command(name = "who-can", description = "Tells who may do something with a thing, and why.")
  static final class WhoCan implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "VERB", description = "Such as `publish` or `read`.")
    private String verb = "";

    @Parameters(
        index = "1",
        paramLabel = "RESOURCE",
        description = "Such as `channel:fleet/7` or `device:boat-7`.")
    private String resource = "";

    @Option(
        names = "--transport",
        paramLabel = "NAME",
        description = "Over which they would do it; `http` without this.")
    private @Nullable String transport;

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      PrintWriter out = spec.commandLine().getOut();
      boolean cut = false;
      boolean first = true;
      String after = null;
      do {
        JsonNode page = server.call().post("/v1/who-can", question(after));
        if (server.json()) {
          out.println(page);
        } else {
          if (first) {
            everybody(out, page);
          }
          page.path("subjects").forEach(one -> print(out, one));
        }
        out.flush();
        first = false;
        cut |= page.path("cut").asBoolean();
        after = page.path("next").textValue();
      } while (after != null);
      if (cut && !server.json()) {
        out.println(
            "there are too many grants with wildcards to look at each: some may be missing");
      }
      return 0;
    }

    private Map<String, Object> question(@Nullable String after) {
      Map<String, Object> question = new LinkedHashMap<>();
      question.put("verb", verb);
      question.put("resource", resource);
      question.put("limit", 500);
      if (transport != null) {
        question.put("transport", transport);
      }
      if (after != null) {
        question.put("after", after);
      }
      return question;
    }

    private static void everybody(PrintWriter out, JsonNode page) {
      switch (page.path("everyone").asText()) {
        case "anonymous" -> out.println("everybody may, except whom this says");
        case "authenticated" ->
            out.println("everybody who has signed in may, except whom this says");
        default -> {}
      }
      if (page.path("asked").asBoolean()) {
        out.println("the backend of the application decides about everybody else");
      }
    }

    private static void print(PrintWriter out, JsonNode one) {
      out.printf(
          "%-12s %s  %s%n",
          one.path("effect").asText(), one.path("subject").asText(), said(one.path("rule")));
    }
  }

  @Command(
      name = "what-can",
      description = "Tells what somebody may do: every rule that they have.")
  static final class WhatCan implements Callable<Integer> {
    @Parameters(
        paramLabel = "SUBJECT",
        description = "Such as `user:alice`, `role:captain`, `group:crew` or `anonymous`.")
    private String subject = "";

    @Option(
        names = "--token",
        paramLabel = "ID",
        description = "Shows to what this token of theirs is narrowed, too.")
    private @Nullable String token;

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      Map<String, String> question =
          token == null ? Map.of("subject", subject) : Map.of("subject", subject, "token", token);
      JsonNode held = server.call().post("/v1/what-can", question);
      PrintWriter out = spec.commandLine().getOut();
      if (server.json()) {
        out.println(held);
        return 0;
      }
      if (!held.path("enabled").asBoolean()) {
        out.println(subject + " is disabled, and may do nothing of this");
      }
      held.path("rights")
          .forEach(right -> {
            String end =
                right.has("expires_at") ? ", until " + right.path("expires_at").asText() : "";
            String when =
                right.has("conditions") ? ", if " + right.path("conditions").asText() : "";
            out.printf(
                "%-6s %s%s%n",
                right.path("effect").asText(), said(right.path("source")), end + when);
          });
      held.path("channel_rules")
          .forEach(rule ->
              out.printf(
                  "rule   %s: publish %s, subscribe %s%n",
                  rule.path("pattern").asText(),
                  rule.path("publish").asText(),
                  rule.path("subscribe").asText()));
      if (held.has("narrowed_by")) {
        out.println("narrowed to " + held.path("narrowed_by"));
      }
      return 0;
    }
  }

  @Command(
      name = "what-if",
      description = "Asks again what was asked lately, as if the policy were changed.")
  static final class WhatIf implements Callable<Integer> {
    @Parameters(
        paramLabel = "FILE",
        description =
            "The changes as JSON: {\"changes\": [{\"take_role\": {\"principal\": \"user:alice\","
                + " \"role\": \"captain\"}}]}.")
    private Path file = Path.of("");

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      JsonNode body = Json.read(Files.readAllBytes(file));
      if (!body.isObject() || !body.has("changes")) {
        throw Problem.of(ProblemType.INVALID, "`" + file + "` holds no changes")
            .cure("write it like {\"changes\": [{\"delete_role\": \"captain\"}]}")
            .refused();
      }
      JsonNode answer =
          server.call().post("/v1/what-if", "application/json", Files.readAllBytes(file));
      PrintWriter out = spec.commandLine().getOut();
      if (server.json()) {
        out.println(answer);
        return 0;
      }
      out.println("asked again: " + answer.path("replayed").asInt());
      answer.path("lost").forEach(turn -> print(out, "loses", turn, turn.path("before")));
      answer.path("gained").forEach(turn -> print(out, "gains", turn, turn.path("after")));
      if (answer.path("omitted").asInt() > 0) {
        out.println("and " + answer.path("omitted").asInt() + " more");
      }
      JsonNode cuts = answer.path("cuts");
      out.printf(
          "ends %d subscriptions of %d connections%n",
          cuts.path("subscriptions").asInt(), cuts.path("connections").asInt());
      return 0;
    }

    private static void print(PrintWriter out, String word, JsonNode turn, JsonNode by) {
      out.printf(
          "%s %s: %s %s, asked %d times; %s%n",
          turn.path("subject").asText(),
          word,
          turn.path("verb").asText(),
          turn.path("resource").asText(),
          turn.path("count").asInt(),
          said(by.path("rule")));
    }
  }
}
