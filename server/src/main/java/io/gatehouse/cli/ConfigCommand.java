package io.gatehouse.cli;

import io.gatehouse.config.ConfigReader;
import io.gatehouse.config.ConfigReference;
import io.gatehouse.config.ConfigReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `gatehouse config`: what is set, and by what.
@Command(
    name = "config",
    description = "Shows every key with its value and where the value comes from.")
public final class ConfigCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration file, instead of the one that is looked for.")
  private @Nullable Path file;

  @Option(names = "--json", description = "Prints a JSON array.")
  private boolean json;

  @Option(names = "--reference", description = "Prints docs/reference/configuration.md.")
  private boolean reference;

  @Option(names = "--sample", description = "Prints a file with every key at its default.")
  private boolean sample;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(text());
    out.flush();
    return 0;
  }

  private String text() {
    if (reference) {
      return ConfigReference.markdown();
    }
    if (sample) {
      return ConfigReference.sample();
    }
    var loaded = ConfigReader.ofProcess().load(file);
    return json ? ConfigReport.json(loaded) : ConfigReport.text(loaded);
  }
}
