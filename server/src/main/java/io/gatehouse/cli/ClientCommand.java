package io.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.door.json.Json;
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

/// `gatehouse client`: how clients take part in OAuth, and what was granted to them.
@Command(
    name = "client",
    description = "Has clients get their tokens by OAuth 2.0, and shows what was granted to them.",
    subcommands = {
      ClientCommand.Put.class,
      ClientCommand.Show.class,
      ClientCommand.Secret.class,
      ClientCommand.Remove.class,
      ClientCommand.Grants.class,
      ClientCommand.Revoke.class
    },
    synopsisSubcommandLabel = "set|show|secret|remove|grants|revoke")
public final class ClientCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private static String path(String id) {
    return "/v1/clients/" + ServerCall.encoded(id) + "/oauth";
  }

  private static void tell(PrintWriter out, JsonNode client) {
    out.println(
        "`%s` (%s) by %s: %s"
            .formatted(
                client.path("client_id").asText(),
                client.path("client_name").asText(),
                client.path("token_endpoint_auth_method").asText(),
                words(client.path("grant_types"))));
    client.path("redirect_uris").forEach(one -> out.println("  back to " + one.asText()));
    client
        .path("scopes")
        .properties()
        .forEach(
            scope -> out.println("  scope " + scope.getKey() + ": " + words(scope.getValue())));
    if (client.hasNonNull("client_secret")) {
      out.println("secret: " + client.path("client_secret").asText());
      out.println("keep it: it is not shown again");
    }
  }

  private static String words(JsonNode texts) {
    List<String> words = new ArrayList<>();
    texts.forEach(text -> words.add(text.asText()));
    return String.join(", ", words);
  }

  @Command(
      name = "set",
      description = {
        "Has a client take part in OAuth; a secret that is made is shown once.",
        "Without --redirect it acts for itself, else for people who agree to it."
      })
  static final class Put implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "The client, made with --create.")
    private String id = "";

    @Option(names = "--create", description = "Make the client first.")
    private boolean create;

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        description = "Of a client that is made; may be given several times.")
    private List<String> roles = List.of();

    @Option(names = "--name", paramLabel = "TEXT", description = "What people are shown.")
    private @Nullable String name;

    @Option(
        names = "--auth",
        paramLabel = "WAY",
        description =
            "client_secret_basic (as it is without this), private_key_jwt, tls_client_auth,"
                + " self_signed_tls_client_auth (register its certificate besides), or none for a"
                + " client that can keep no secret.")
    private @Nullable String auth;

    @Option(
        names = "--jwks",
        paramLabel = "FILE",
        description = "Public keys for private_key_jwt, as a JWK set.")
    private @Nullable Path keys;

    @Option(
        names = "--grant",
        paramLabel = "TYPE",
        description =
            "client_credentials, authorization_code, refresh_token or device_code; may be given"
                + " several times.")
    private List<String> grants = List.of();

    @Option(
        names = "--redirect",
        paramLabel = "URI",
        description = "Where people are sent back to; may be given several times.")
    private List<String> redirects = List.of();

    @Option(
        names = "--scope",
        paramLabel = "NAME=PERMISSION",
        description =
            "What a scope gives, such as fleet.read=subscribe_channel:fleet/#; may be given several"
                + " times; `NAME=*` for all that its principal may.")
    private List<String> scopes = List.of();

    @Option(names = "--tokens", paramLabel = "FORM", description = "opaque (as it is) or jwt.")
    private @Nullable String tokens;

    @Option(
        names = "--bound",
        paramLabel = "TO",
        description =
            "key (DPoP) or certificate: the client gets only tokens that are bound to it.")
    private @Nullable String bound;

    @Option(
        names = "--certificate-name",
        paramLabel = "KIND=NAME",
        description =
            "For --auth tls_client_auth: subject_dn, san_dns, san_uri, san_ip or san_email, and the"
                + " name that an authority of the server wrote into its certificate.")
    private @Nullable String certificateName;

    @Option(names = "--consent", paramLabel = "WHEN", description = "always, once or never.")
    private @Nullable String consent;

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      ServerCall call = server.call();
      if (create) {
        call.post("/v1/clients", Map.of("name", id, "roles", roles));
      }
      JsonNode done = call.put(path(id), body());
      PrintWriter out = spec.commandLine().getOut();
      if (server.json()) {
        out.println(done);
      } else {
        tell(out, done);
      }
      return 0;
    }

    private Map<String, Object> body() throws IOException {
      Map<String, Object> body = new LinkedHashMap<>();
      put(body, "client_name", name);
      put(body, "token_endpoint_auth_method", auth);
      put(body, "access_tokens", tokens);
      put(body, "consent", consent);
      if (bound != null) {
        body.put(
            bound.equals("key")
                ? "dpop_bound_access_tokens"
                : "tls_client_" + bound + "_bound_access_tokens",
            true);
      }
      if (certificateName != null) {
        int equals = certificateName.indexOf('=');
        body.put(
            "tls_client_auth_" + certificateName.substring(0, Math.max(0, equals)),
            certificateName.substring(equals + 1));
      }
      if (keys != null) {
        body.put("jwks", Json.read(Files.readAllBytes(keys)));
      }
      if (!grants.isEmpty()) {
        body.put("grant_types", grants.stream().map(Put::grantType).toList());
      }
      body.put("redirect_uris", redirects);
      body.put("scopes", named());
      return body;
    }

    private static void put(Map<String, Object> body, String field, @Nullable String value) {
      if (value != null) {
        body.put(field, value);
      }
    }

    private static String grantType(String word) {
      return word.equals("device_code") ? "urn:ietf:params:oauth:grant-type:device_code" : word;
    }

    private Map<String, List<String>> named() {
      Map<String, List<String>> named = new LinkedHashMap<>();
      for (String scope : scopes) {
        int equals = scope.indexOf('=');
        String key = equals < 0 ? scope : scope.substring(0, equals);
        List<String> permissions = named.computeIfAbsent(key, absent -> new ArrayList<>());
        if (equals >= 0) {
          permissions.add(scope.substring(equals + 1));
        }
      }
      return named;
    }
  }

  @Command(name = "show", description = "Shows how a client takes part in OAuth.")
  static final class Show implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "The client.")
    private String id = "";

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      JsonNode client = server.call().get(path(id));
      PrintWriter out = spec.commandLine().getOut();
      if (server.json()) {
        out.println(client);
      } else {
        tell(out, client);
      }
      return 0;
    }
  }

  @Command(name = "secret", description = "Gives a client another secret, shown once.")
  static final class Secret implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "The client.")
    private String id = "";

    @Option(
        names = "--overlap",
        paramLabel = "SECONDS",
        description = "For how long the old one still works; not at all by default.")
    private long overlap;

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      JsonNode client =
          server.call().post(path(id) + "/secret", Map.of("overlap_seconds", overlap));
      PrintWriter out = spec.commandLine().getOut();
      if (server.json()) {
        out.println(client);
      } else {
        tell(out, client);
      }
      return 0;
    }
  }

  @Command(
      name = "remove",
      description = "Has a client take part in OAuth no more, and ends what was granted to it.")
  static final class Remove implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "The client.")
    private String id = "";

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      JsonNode done = server.call().delete(path(id));
      spec.commandLine()
          .getOut()
          .println(server.json() ? done.toString() : Receipts.line(done.path("receipt")));
      return 0;
    }
  }

  @Command(name = "grants", description = "Shows what you, or another, granted to clients.")
  static final class Grants implements Callable<Integer> {
    @Option(names = "--of", paramLabel = "PRINCIPAL", description = "Such as user:alice.")
    private @Nullable String principal;

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      String of = principal == null ? "" : "&principal=" + ServerCall.encoded(principal);
      List<JsonNode> grants = server.call().all("/v1/oauth/grants?limit=1000" + of);
      PrintWriter out = spec.commandLine().getOut();
      if (server.json()) {
        out.println(grants);
        return 0;
      }
      if (grants.isEmpty()) {
        out.println("there are none");
      }
      grants.forEach(grant ->
          out.println(
              "%s  %s may: %s (until %s)"
                  .formatted(
                      grant.path("id").asText(),
                      grant.path("client_id").asText(),
                      words(grant.path("scopes")),
                      grant.path("expires_at").asText())));
      return 0;
    }
  }

  @Command(name = "revoke", description = "Takes a grant back, with all that came from it.")
  static final class Revoke implements Callable<Integer> {
    @Parameters(paramLabel = "GRANT", description = "Its id, as `grants` shows it.")
    private String id = "";

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      JsonNode done = server.call().delete("/v1/oauth/grants/" + ServerCall.encoded(id));
      spec.commandLine()
          .getOut()
          .println(server.json() ? done.toString() : Receipts.line(done.path("receipt")));
      return 0;
    }
  }
}
