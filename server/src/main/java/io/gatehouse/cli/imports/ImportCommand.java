package io.gatehouse.cli.imports;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `gatehouse import`: one command for each system that people come from.
@Command(
    name = "import",
    description = "Takes over what another system has, or a list of people or devices.",
    synopsisSubcommandLabel = "SYSTEM",
    subcommands = {
      ImportCaroteneCommand.class,
      ImportScriptrCommand.class,
      ImportSignalKCommand.class,
      ImportUsersCommand.class,
      ImportDevicesCommand.class
    })
public final class ImportCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "from which system?");
  }
}
