package io.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `gatehouse mailbox`: what is kept for sessions, queues and durable subscriptions.
@Command(
    name = "mailbox",
    description = "Shows and ends persistent sessions, queues and durable subscriptions.",
    subcommands = {MailboxCommand.Listing.class, MailboxCommand.End.class},
    synopsisSubcommandLabel = "list|end")
public final class MailboxCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(name = "list", description = "Shows what waits for whom.")
  static final class Listing implements Callable<Integer> {
    @Parameters(
        arity = "0..1",
        paramLabel = "PRINCIPAL",
        description = "Whose they are, such as `device:boat-7`; by default everybody's.")
    private @Nullable String principal;

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      String whose = principal == null ? "" : "&principal=" + ServerCall.encoded(principal);
      List<JsonNode> all = server.call().all("/v1/mailboxes?limit=1000" + whose);
      PrintWriter out = spec.commandLine().getOut();
      if (server.json()) {
        out.println(all);
        return 0;
      }
      if (all.isEmpty()) {
        out.println("there are none");
      }
      all.forEach(mailbox -> out.println(line(mailbox)));
      return 0;
    }
  }

  private static String line(JsonNode mailbox) {
    int receivers = mailbox.path("receivers").asInt();
    long dropped = mailbox.path("dropped").asLong();
    return "%s  %s of %s: %d messages, %d bytes%s, %s"
        .formatted(
            mailbox.path("id").asText(),
            mailbox.path("name").asText(),
            mailbox.path("principal").asText(),
            mailbox.path("messages").asInt(),
            mailbox.path("bytes").asLong(),
            dropped == 0 ? "" : ", " + dropped + " given up",
            receivers > 0
                ? "in use by " + receivers
                : "unused since " + mailbox.path("left_at").asText());
  }

  @Command(name = "end", description = "Ends mailboxes and discards what waits in them.")
  static final class End implements Callable<Integer> {
    @Parameters(
        arity = "0..*",
        paramLabel = "ID",
        description = "Which ones, as `gatehouse mailbox list` shows them.")
    private List<String> ids = List.of();

    @Option(names = "--of", paramLabel = "PRINCIPAL", description = "All of this principal.")
    private @Nullable String principal;

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      ServerCall call = server.call();
      List<String> which = principal == null ? ids : of(call, principal);
      PrintWriter out = spec.commandLine().getOut();
      if (which.isEmpty()) {
        out.println("there are none to end: name some, or whose they are by `--of`");
        return principal == null ? 2 : 0;
      }
      for (String id : which) {
        JsonNode done = call.delete("/v1/mailboxes/" + ServerCall.encoded(id));
        out.println(
            server.json() ? done.toString() : id + ": " + Receipts.line(done.path("receipt")));
      }
      return 0;
    }

    private static List<String> of(ServerCall call, String principal) throws IOException {
      return call
          .all("/v1/mailboxes?limit=1000&principal=" + ServerCall.encoded(principal))
          .stream()
          .map(mailbox -> mailbox.path("id").asText())
          .toList();
    }
  }
}
