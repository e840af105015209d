package io.gatehouse;

import io.gatehouse.audit.Verdict;
import io.gatehouse.cli.operate.AuditExportCommand;
import io.gatehouse.config.ConfigReader;
import io.gatehouse.wiring.ground.Ground;
import io.gatehouse.wiring.ground.Opened;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `gatehouse audit`: looks for entries that were edited, removed or cut off, or writes them out.
@Command(
    name = "audit",
    description =
        "Verifies the audit of a server that is stopped, or exports that of one that runs.",
    subcommands = {AuditCommand.Verify.class, AuditExportCommand.class},
    synopsisSubcommandLabel = "(verify | export)")
final class AuditCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "verify",
      description = {
        "Finds entries that were edited, removed or cut off; exit code 1 if there are any.",
        "While the server runs on the embedded database, use GET /v1/audit/verify."
      })
  static final class Verify implements Callable<Integer> {
    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "The configuration file, instead of the one that is looked for.")
    private @Nullable Path file;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      try (Opened opened = new Opened()) {
        Ground ground = Ground.lay(ConfigReader.ofProcess().load(file).config(), opened);
        return say(ground.verifier().verify(ground.stores()));
      }
    }

    private int say(Verdict verdict) {
      PrintWriter out = spec.commandLine().getOut();
      switch (verdict) {
        case Verdict.Intact(long entries, long confirmed) ->
            out.printf(
                "the audit is intact: %d entries, up to %d confirmed by the note beside it%n",
                entries, confirmed);
        case Verdict.Broken(long sequence, Verdict.Fault fault, String text) ->
            out.printf("the audit is broken at entry %d (%s): %s%n", sequence, fault.name(), text);
      }
      out.flush();
      return verdict instanceof Verdict.Intact ? 0 : 1;
    }
  }
}
