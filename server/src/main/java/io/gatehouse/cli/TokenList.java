package io.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// What the commands for each kind of token have in common.
final class TokenList {
  private TokenList() {}

  static void print(CommandSpec spec, ServerOptions server, List<JsonNode> tokens) {
    PrintWriter out = spec.commandLine().getOut();
    if (server.json()) {
      out.println(tokens);
      return;
    }
    if (tokens.isEmpty()) {
      out.println("there are none");
    }
    for (JsonNode token : tokens) {
      String end = token.path("expires_at").asText();
      String use = token.path("last_used").path("at").asText();
      out.printf(
          "%s  %s%s%s%s%n",
          token.path("id").asText(),
          token.path("name").asText(),
          token.path("enabled").asBoolean() ? "" : ", disabled",
          end.isEmpty() ? "" : ", until " + end,
          use.isEmpty() ? ", never used" : ", last used " + use);
    }
  }

  static void delete(CommandSpec spec, ServerOptions server, ServerCall call, String id)
      throws IOException {
    JsonNode done = call.delete("/v1/tokens/" + ServerCall.encoded(id));
    PrintWriter out = spec.commandLine().getOut();
    out.println(server.json() ? done.toString() : Receipts.line(done.path("receipt")));
  }
}
