package io.gatehouse;

import io.gatehouse.cli.CertificateCommand;
import io.gatehouse.cli.ClientCommand;
import io.gatehouse.cli.ConfigCommand;
import io.gatehouse.cli.CredentialCommand;
import io.gatehouse.cli.DeviceCommand;
import io.gatehouse.cli.FactorCommand;
import io.gatehouse.cli.KeyCommand;
import io.gatehouse.cli.MailboxCommand;
import io.gatehouse.cli.ProvisioningKeyCommand;
import io.gatehouse.cli.RequestCommand;
import io.gatehouse.cli.SecretCommand;
import io.gatehouse.cli.VersionCommand;
import io.gatehouse.cli.WebhookCommand;
import io.gatehouse.cli.document.DocumentCommand;
import io.gatehouse.cli.document.SchemaCommand;
import io.gatehouse.cli.document.StoreCommand;
import io.gatehouse.cli.explore.ExploreCommand;
import io.gatehouse.cli.imports.ImportCommand;
import io.gatehouse.cli.operate.DoctorCommand;
import io.gatehouse.cli.script.ScriptCommand;
import io.gatehouse.config.ConfigException;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.StoreUnavailable;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The commands: what their options are, and what is said when they fail.
final class Program {
  // exit codes as in sysexits.h
  private static final int USAGE = 64;
  private static final int REFUSED = 1;
  private static final int UNAVAILABLE = 69;
  private static final int SOFTWARE = 70;
  private static final int CONFIG = 78;

  private Program() {}

  /// Runs the command that the first argument names, and returns the exit code.
  static int run(String[] arguments) {
    return of(arguments.length == 0 ? "" : arguments[0]).execute(arguments);
  }

  /// The program with the command `name`, or with all commands if there is none of this name.
  ///
  /// Looking at a command's options takes a while, so only what is run is looked at.
  static CommandLine of(String name) {
    CommandLine program = new CommandLine(new Gatehouse());
    program.getCommandSpec().addOption(helpOption());
    Map<String, Supplier<Object>> commands = commands();
    Supplier<Object> chosen = commands.get(name);
    if (chosen != null) {
      program.addSubcommand(name, chosen.get());
    } else {
      commands.forEach((each, command) -> program.addSubcommand(each, command.get()));
      program.addSubcommand("help", new Help());
    }
    program.setExecutionExceptionHandler(
        (failure, command, parsed) -> report(failure, command.getErr()));
    return program;
  }

  private static Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("serve", ServeCommand::new);
    commands.put("setup", SetupCommand::new);
    commands.put("tour", TourCommand::new);
    commands.put("credential", CredentialCommand::new);
    commands.put("certificate", CertificateCommand::new);
    commands.put("factor", FactorCommand::new);
    commands.put("script", ScriptCommand::new);
    commands.put("mailbox", MailboxCommand::new);
    commands.put("client", ClientCommand::new);
    commands.put("secret", SecretCommand::new);
    commands.put("key", KeyCommand::new);
    commands.put("webhook", WebhookCommand::new);
    commands.put("store", StoreCommand::new);
    commands.put("schema", SchemaCommand::new);
    commands.put("document", DocumentCommand::new);
    commands.put("device", DeviceCommand::new);
    commands.put("access", ExploreCommand::new);
    commands.put("provisioning-key", ProvisioningKeyCommand::new);
    commands.put("request", RequestCommand::new);
    commands.put("doctor", DoctorCommand::new);
    commands.put("audit", AuditCommand::new);
    commands.put("warm-up", WarmUpCommand::new);
    commands.put("import", ImportCommand::new);
    commands.put("config", ConfigCommand::new);
    commands.put("version", VersionCommand::new);
    return commands;
  }

  private static OptionSpec helpOption() {
    return OptionSpec.builder("-h", "--help")
        .usageHelp(true)
        .scopeType(ScopeType.INHERIT)
        .description("Shows the options of a command.")
        .build();
  }

  /// Says what went wrong, and returns the exit code.
  static int report(Exception failure, PrintWriter err) {
    if (failure instanceof ConfigException unusable) {
      err.println("gatehouse: " + unusable.getMessage());
      return CONFIG;
    }
    if (failure instanceof Refused refused) {
      err.println("gatehouse: " + refused.problem().line());
      return REFUSED;
    }
    if (failure instanceof StoreUnavailable unavailable) {
      Throwable cause = unavailable.getCause();
      err.println("gatehouse: " + unavailable.getMessage() + (cause == null ? "" : "\n  " + cause));
      return UNAVAILABLE;
    }
    failure.printStackTrace(err);
    return SOFTWARE;
  }

  @Command(
      name = "gatehouse",
      description = "Knows who connects, says what they may do, and carries their messages.",
      synopsisSubcommandLabel = "COMMAND",
      footer = {
        "",
        "The launcher has three more: `./gatehouse test` runs every test, `./gatehouse bench` measures,"
            + " `./gatehouse soak` plays mixed traffic and checks every message."
      },
      exitCodeOnInvalidInput = USAGE)
  private static final class Gatehouse implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
      throw new CommandLine.ParameterException(spec.commandLine(), "which command?");
    }
  }

  @Command(name = "help", description = "Shows the commands.")
  private static final class Help implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
      CommandLine program = spec.root().commandLine();
      program.usage(program.getOut());
    }
  }
}
