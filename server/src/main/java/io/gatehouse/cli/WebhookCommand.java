package io.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `gatehouse webhook`: what an application leaves to its own backend.
@Command(
    name = "webhook",
    description = "Leaves identity and rights on channels to the application's own backend.",
    subcommands = {
      WebhookCommand.Listing.class,
      WebhookCommand.Put.class,
      WebhookCommand.Try.class,
      WebhookCommand.Remove.class
    },
    synopsisSubcommandLabel = "list|set|test|remove")
public final class WebhookCommand implements Runnable {
  private static final String EVENTS = "`authenticate`, `publish`, `subscribe` or `message`.";

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static String path(String event) {
    return "/v1/webhooks/" + ServerCall.encoded(event);
  }

  private static String secretIn(Path file) throws IOException {
    return Files.readString(file).strip();
  }

  @Command(name = "list", description = "Shows which backend is asked about what.")
  static final class Listing implements Callable<Integer> {
    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      JsonNode all = server.call().get("/v1/webhooks").path("items");
      PrintWriter out = spec.commandLine().getOut();
      if (server.json()) {
        out.println(all);
        return 0;
      }
      if (all.isEmpty()) {
        out.println("there are none");
      }
      all.forEach(webhook -> out.println(line(webhook)));
      return 0;
    }

    private static String line(JsonNode webhook) {
      StringBuilder channels = new StringBuilder();
      webhook.path("channels").forEach(one -> channels.append(' ').append(one.asText()));
      return "%-12s %s, within %d s%s%s%s"
          .formatted(
              webhook.path("event").asText(),
              webhook.path("url").asText(),
              webhook.path("timeout_seconds").asLong(),
              channels.isEmpty() ? "" : ", told of" + channels,
              webhook.path("wildcards").asBoolean() ? ", asked about wildcards too" : "",
              webhook.path("configured").asBoolean() ? " (from the configuration)" : "");
    }
  }

  @Command(
      name = "set",
      description = "Has a backend be asked or told; a secret that is made is shown once.")
  static final class Put implements Callable<Integer> {
    @Parameters(paramLabel = "EVENT", description = EVENTS)
    private String event = "";

    @Parameters(paramLabel = "URL", description = "Where to ask.")
    private String url = "";

    @Option(
        names = "--secret-file",
        paramLabel = "FILE",
        description = "What requests are signed with; by default the one of before, or a new one.")
    private @Nullable Path secret;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "How long to wait: 1 to 30.")
    private @Nullable Long timeout;

    @Option(names = "--answers", paramLabel = "SECONDS", description = "How long a yes counts.")
    private @Nullable Long answers;

    @Option(
        names = "--channel",
        paramLabel = "FILTER",
        description = "Of `message`: what the backend is told; may be given several times.")
    private List<String> channels = List.of();

    @Option(names = "--wildcards", description = "Of `subscribe`: ask about filters, too.")
    private boolean wildcards;

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      JsonNode done = server.call().put(path(event), body());
      PrintWriter out = spec.commandLine().getOut();
      if (server.json()) {
        out.println(done);
        return 0;
      }
      out.println("`%s` is for %s".formatted(event, done.path("url").asText()));
      if (done.hasNonNull("secret")) {
        out.println("secret: " + done.path("secret").asText());
        out.println("keep it: it is not shown again");
      }
      out.println(Receipts.line(done.path("receipt")));
      return 0;
    }

    private Map<String, Object> body() throws IOException {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("url", url);
      if (secret != null) {
        body.put("secret", secretIn(secret));
      }
      if (timeout != null) {
        body.put("timeout_seconds", timeout);
      }
      if (answers != null) {
        body.put("answer_seconds", answers);
      }
      body.put("channels", channels);
      body.put("wildcards", wildcards);
      return body;
    }
  }

  @Command(
      name = "test",
      description = "Calls the backend once; the exit code is 0 where it allows or takes it.")
  static final class Try implements Callable<Integer> {
    @Parameters(paramLabel = "EVENT", description = EVENTS)
    private String event = "";

    @Option(names = "--user", paramLabel = "ID", description = "Who is asked about.")
    private @Nullable String user;

    @Option(
        names = "--user-token-file",
        paramLabel = "FILE",
        description = "Of `authenticate`: what the user shows.")
    private @Nullable Path token;

    @Option(names = "--channel", paramLabel = "NAME", description = "Which channel is meant.")
    private @Nullable String channel;

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      Map<String, Object> body = new LinkedHashMap<>();
      if (user != null) {
        body.put("user_id", user);
      }
      if (token != null) {
        body.put("token", secretIn(token));
      }
      if (channel != null) {
        body.put("channel", channel);
      }
      JsonNode tried = server.call().post(path(event) + "/test", body);
      PrintWriter out = spec.commandLine().getOut();
      out.println(
          server.json()
              ? tried.toString()
              : String.format(
                  Locale.ROOT,
                  "%s: %s (%.1f ms)",
                  tried.path("result").asText(),
                  tried.path("detail").asText(),
                  tried.path("milliseconds").asDouble()));
      return tried.path("result").asText().equals("allowed") ? 0 : 1;
    }
  }

  @Command(name = "remove", description = "Asks no backend any more, and ends what rests on it.")
  static final class Remove implements Callable<Integer> {
    @Parameters(paramLabel = "EVENT", description = EVENTS)
    private String event = "";

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      JsonNode done = server.call().delete(path(event));
      PrintWriter out = spec.commandLine().getOut();
      out.println(server.json() ? done.toString() : Receipts.line(done.path("receipt")));
      return 0;
    }
  }
}
