package io.gatehouse;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.config.Config;
import io.gatehouse.config.ConfigReader;
import io.gatehouse.door.json.Json;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `gatehouse setup`: makes the owner, with the running server or while none runs.
@Command(name = "setup", description = "Creates the owner of a new server; works once.")
final class SetupCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration file, instead of the one that is looked for.")
  private @Nullable Path file;

  @Option(names = "--name", required = true, description = "The owner's name.")
  private String name = "";

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "A file with the password; without it the password is asked for.")
  private @Nullable Path passwordFile;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Config config = ConfigReader.ofProcess().load(file).config();
    Optional<SetupSecret> running = SetupSecret.find(config.data().folder());
    if (running.isPresent()) {
      ask(running.get(), password());
    } else {
      makeHere(config);
    }
    SetupSecret.forget(config.data().folder());
    spec.commandLine().getOut().printf("`%s` owns this server now%n", name);
    return 0;
  }

  private void ask(SetupSecret running, String password) throws IOException, InterruptedException {
    byte[] body =
        Json.write(Map.of("secret", running.secret(), "name", name, "password", password));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(running.home() + "/v1/setup"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != 201) {
        throw refusal(answer.body());
      }
    }
  }

  private static RuntimeException refusal(byte[] body) {
    JsonNode problem = Json.read(body);
    Problem said = Problem.of(ProblemType.CONFLICT, problem.path("detail").asText());
    String cure = problem.path("cure").asText();
    return (cure.isEmpty() ? said : said.cure(cure)).refused();
  }

  /// No server runs: the store is free to be opened here.
  private void makeHere(Config config) throws IOException {
    try (Opened opened = new Opened()) {
      Ground ground = Ground.lay(config, opened);
      People people = People.gather(config, ground, opened);
      if (!people.setup().needed() || people.setup().createUnattended(name, password()).isEmpty()) {
        throw Problem.of(ProblemType.CONFLICT, "there is an owner already")
            .cure("sign in as the owner")
            .refused();
      }
    }
  }

  private String password() throws IOException {
    if (passwordFile != null) {
      return Files.readString(passwordFile).strip();
    }
    Console console = System.console();
    if (console != null && console.isTerminal()) {
      return new String(console.readPassword("Password for %s: ", name));
    }
    String line =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    return line == null ? "" : line;
  }
}
