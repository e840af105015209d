package io.gatehouse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.door.json.Json;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `gatehouse factor`: the second factors of people, for whoever has to help one who lost theirs.
@Command(
    name = "factor",
    description = "Shows the second factors of people, and removes those that they have lost.",
    subcommands = {FactorCommand.Listing.class, FactorCommand.Reset.class},
    synopsisSubcommandLabel = "list|reset")
public final class FactorCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /// Where the factors of a user are: `alice` and `user:alice` are the same one.
  private static String path(String user) {
    String id = user.startsWith("user:") ? user.substring("user:".length()) : user;
    return "/v1/users/" + ServerCall.encoded(id) + "/factors";
  }

  @Command(name = "list", description = "Shows which second factors somebody has.")
  static final class Listing implements Callable<Integer> {
    @Parameters(paramLabel = "USER", description = "Whose, such as `alice`.")
    private String user = "";

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      JsonNode all = server.call().get(path(user));
      PrintWriter out = spec.commandLine().getOut();
      if (server.json()) {
        out.println(all);
        return 0;
      }
      all.path("items").forEach(factor -> out.println(line(factor)));
      out.println(
          "%s; %d recovery codes left%s"
              .formatted(
                  all.path("items").isEmpty() ? "no second factor" : "asked for at each login",
                  all.path("recovery_codes_left").asInt(),
                  all.path("required").asBoolean() ? "; the application asks for one" : ""));
      return 0;
    }

    private static String line(JsonNode factor) {
      String used = factor.path("used_at").asText();
      return "%s  %s `%s`, since %s, %s"
          .formatted(
              factor.path("id").asText(),
              factor.path("kind").asText(),
              factor.path("name").asText(),
              factor.path("created_at").asText(),
              !factor.path("counts").asBoolean()
                  ? "begun and not finished"
                  : used.isEmpty() ? "not used yet" : "last used " + used);
    }
  }

  @Command(
      name = "reset",
      description =
          "Removes second factors of somebody who has lost them; the password stays, and the person"
              + " is told by mail.")
  static final class Reset implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "USER", description = "Whose, such as `alice`.")
    private String user = "";

    @Parameters(
        index = "1..*",
        arity = "0..*",
        paramLabel = "FACTOR",
        description = "Which ones, as `gatehouse factor list` shows them; all if none is named.")
    private List<String> which = List.of();

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      ServerCall call = server.call();
      List<String> gone = which.isEmpty() ? all(call) : which;
      if (gone.isEmpty()) {
        throw Problem.of(ProblemType.NOT_FOUND, "`" + user + "` has no second factor")
            .cure("the password alone lets them in; `gatehouse factor list` shows what is there")
            .refused();
      }
      for (String factor : gone) {
        call.delete(path(user) + "/" + ServerCall.encoded(factor));
      }
      PrintWriter out = spec.commandLine().getOut();
      if (server.json()) {
        out.println(new String(Json.write(Map.of("user", user, "removed", gone)), UTF_8));
      } else {
        out.println("removed " + gone.size() + ": " + String.join(", ", gone));
      }
      return 0;
    }

    private List<String> all(ServerCall call) throws IOException {
      List<String> ids = new ArrayList<>();
      call.get(path(user)).path("items").forEach(factor -> ids.add(factor.path("id").asText()));
      return ids;
    }
  }
}
