package io.gatehouse;

import io.gatehouse.cli.SetupCall;
import io.gatehouse.config.Config;
import io.gatehouse.config.ConfigReader;
import io.gatehouse.observe.Logging;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.wiring.People;
import io.gatehouse.wiring.ground.Ground;
import io.gatehouse.wiring.ground.Opened;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
    Logging.start(config.log(), System.err);
    Optional<SetupSecret> running = SetupSecret.find(config.data().folder());
    if (running.isPresent()) {
      SetupCall.to(running.get().home()).claim(running.get().secret(), name, password());
    } else {
      makeHere(config);
    }
    SetupSecret.forget(config.data().folder());
    spec.commandLine().getOut().printf("`%s` owns this server now%n", name);
    return 0;
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
    Optional<Console> terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal);
    if (terminal.isPresent()) {
      return new String(terminal.get().readPassword("Password for %s: ", name));
    }
    String line =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    if (line == null || line.isEmpty()) {
      throw Problem.of(ProblemType.INVALID, "there is no password")
          .cure("type one in a terminal, or name a file that holds it by `--password-file`")
          .refused();
    }
    return line;
  }
}
