package io.gatehouse.cli;

import io.gatehouse.config.ConfigReader;
import io.gatehouse.config.value.Hosts;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which running server a command talks to, and with what token.
public final class ServerOptions {
  @Option(
      names = "--server",
      paramLabel = "URL",
      defaultValue = "${env:GATEHOUSE_SERVER}",
      description = "Where the server is; by default `$GATEHOUSE_SERVER`, or this machine.")
  private @Nullable String server;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "A file with your token; by default the token is in `$GATEHOUSE_TOKEN`.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "PEM file with what the certificate of the server is checked by.")
  private @Nullable Path authorities;

  @Option(
      names = "--application",
      paramLabel = "ID",
      description = "The application to act in, if not that of the token.")
  private @Nullable String application;

  @Option(names = "--json", description = "Prints the answer of the server as JSON.")
  private boolean json;

  public boolean json() {
    return json;
  }

  /// The way to the server; throws `Refused` with what is missing.
  public ServerCall call() throws IOException {
    ServerCall call = stranger().with("Authorization", "Bearer " + token());
    return application == null ? call : call.with("Gatehouse-Application", application);
  }

  /// The same for somebody who has no token, but will get one.
  ServerCall stranger() {
    URI home = home();
    if (!"https".equals(home.getScheme()) && !Hosts.isLoopback(String.valueOf(home.getHost()))) {
      throw refused("a token is not sent unencrypted to another machine", "name it by `https://`");
    }
    return new ServerCall(home, Map.of(), authorities);
  }

  /// The application to act in; null for that of the token, or the first.
  public @Nullable String application() {
    return application;
  }

  private URI home() {
    if (server == null || server.isEmpty()) {
      int port = ConfigReader.ofProcess().load(null).config().http().port();
      return URI.create("http://127.0.0.1:" + port);
    }
    try {
      return URI.create(server.endsWith("/") ? server.substring(0, server.length() - 1) : server);
    } catch (IllegalArgumentException e) {
      throw refused("`" + server + "` is no address of a server", "write it like `https://host`");
    }
  }

  private String token() throws IOException {
    String token =
        tokenFile == null
            ? System.getenv().getOrDefault("GATEHOUSE_TOKEN", "")
            : Files.readString(tokenFile);
    if (token.isBlank()) {
      throw refused(
          "there is no token", "set `GATEHOUSE_TOKEN`, or name a file with it by `--token-file`");
    }
    return token.strip();
  }

  private static Refused refused(String detail, String cure) {
    return Problem.of(ProblemType.INVALID, detail).cure(cure).refused();
  }
}
