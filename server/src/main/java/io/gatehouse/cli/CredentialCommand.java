package io.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `gatehouse credential`: generated user names and passwords for MQTT and AMQP.
@Command(
    name = "credential",
    description = "Generates user names and passwords for MQTT and AMQP.",
    subcommands = {
      CredentialCommand.Create.class,
      CredentialCommand.Listing.class,
      CredentialCommand.Regenerate.class,
      CredentialCommand.Delete.class
    },
    synopsisSubcommandLabel = "create|list|regenerate|delete")
public final class CredentialCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /// The credentials of a principal.
  static List<JsonNode> of(ServerCall call, String principal, String kind) throws IOException {
    return call.all(
        "/v1/tokens?limit=1000&kind=" + kind + "&principal=" + ServerCall.encoded(principal));
  }

  /// The user name that is meant: as it is written, or the only one of a principal.
  private static String chosen(ServerCall call, String named) throws IOException {
    if (named.indexOf(':') < 0) {
      return named;
    }
    List<JsonNode> all = of(call, named, "connection");
    if (all.size() != 1) {
      throw Problem.of(
              ProblemType.NOT_FOUND,
              "`%s` has %s credentials".formatted(named, all.isEmpty() ? "no" : all.size()))
          .cure(
              all.isEmpty()
                  ? "make one with `gatehouse credential create " + named + "`"
                  : "say which: "
                      + String.join(
                          ", ", all.stream().map(each -> each.path("id").asText()).toList()))
          .refused();
    }
    return all.getFirst().path("id").asText();
  }

  private static void show(PrintWriter out, JsonNode issued) {
    out.println("user name: " + issued.path("user_name").asText());
    out.println("password:  " + issued.path("value").asText());
    out.println("keep the password: it is not shown again");
  }

  @Command(
      name = "create",
      description = "Generates a user name and a password; the password is shown once.")
  static final class Create implements Callable<Integer> {
    @Parameters(paramLabel = "PRINCIPAL", description = "Whose it is, such as `device:boat-7`.")
    private String principal = "";

    @Option(names = "--name", description = "For people: what it is used for.")
    private String name = "connection credential";

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      JsonNode issued =
          server
              .call()
              .post(
                  "/v1/tokens", Map.of("principal", principal, "name", name, "kind", "connection"));
      PrintWriter out = spec.commandLine().getOut();
      if (server.json()) {
        out.println(issued);
      } else {
        show(out, issued);
      }
      return 0;
    }
  }

  @Command(name = "list", description = "Shows the credentials of a principal.")
  static final class Listing implements Callable<Integer> {
    @Parameters(paramLabel = "PRINCIPAL", description = "Whose they are.")
    private String principal = "";

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      TokenList.print(spec, server, of(server.call(), principal, "connection"));
      return 0;
    }
  }

  @Command(
      name = "regenerate",
      description = "Gives a credential a new password; the old one is dead at once.")
  static final class Regenerate implements Callable<Integer> {
    @Parameters(
        paramLabel = "USER_NAME",
        description = "Which one; or its principal, if that has only one.")
    private String named = "";

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      ServerCall call = server.call();
      String id = chosen(call, named);
      JsonNode issued =
          call.post(
              "/v1/tokens/" + ServerCall.encoded(id) + "/rotate", Map.of("overlap_seconds", 0));
      PrintWriter out = spec.commandLine().getOut();
      if (server.json()) {
        out.println(issued);
      } else {
        show(out, issued);
        out.println(Receipts.line(issued.path("receipt")));
      }
      return 0;
    }
  }

  @Command(name = "delete", description = "Deletes a credential and ends its connections.")
  static final class Delete implements Callable<Integer> {
    @Parameters(
        paramLabel = "USER_NAME",
        description = "Which one; or its principal, if that has only one.")
    private String named = "";

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      ServerCall call = server.call();
      String id = chosen(call, named);
      TokenList.delete(spec, server, call, id);
      return 0;
    }
  }
}
