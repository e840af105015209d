package io.gatehouse.cli.imports;

import io.gatehouse.config.ConfigException;
import io.gatehouse.config.ConfigReader;
import io.gatehouse.config.LoadedConfig;
import io.gatehouse.dialect.carotene.move.Move;
import io.gatehouse.dialect.carotene.terms.TermFault;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `gatehouse import carotene`: the section `[carotene]` from a `carotene.config`.
@Command(
    name = "carotene",
    description = {
      "Makes the section [carotene] from the configuration of a Carotene server.",
      "Prints it, with what is safer or different and what is left to do."
    })
final class ImportCaroteneCommand implements Callable<Integer> {
  private static final long LONGEST = 1 << 20;
  private static final int UNREADABLE = 65; // EX_DATAERR in sysexits.h
  private static final int MISSING = 66; // EX_NOINPUT
  private static final int CONFLICT = 78; // EX_CONFIG
  private static final Pattern SECTION = Pattern.compile("(?m)^\\s*\\[\\s*carotene\\s*]");

  @Parameters(paramLabel = "FILE", description = "Carotene's configuration, in Erlang terms.")
  private Path file;

  @Option(names = "--write", description = "Adds the section to the configuration file.")
  private boolean write;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration file, instead of the one that is looked for.")
  private @Nullable Path config;

  @Option(
      names = "--mend",
      description =
          "Reads wrongly closed brackets as they are meant, as in the examples of Carotene's manual.")
  private boolean mend;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    Move move;
    try {
      move = Move.of(text(), mend);
    } catch (TermFault fault) {
      err.println("gatehouse: " + file + ":" + fault.place() + ": " + fault.problem());
      if (canBeMended()) {
        err.println("  with --mend it is read as it is meant");
      }
      return UNREADABLE;
    } catch (NoSuchFileException e) {
      err.println("gatehouse: " + file + ": there is no such file");
      return MISSING;
    } catch (MalformedInputException e) {
      err.println("gatehouse: " + file + ": this is not UTF-8");
      return UNREADABLE;
    }
    if (write) {
      return add(move);
    }
    print(move, spec.commandLine().getOut());
    return 0;
  }

  private String text() throws IOException {
    if (Files.exists(file) && Files.size(file) > LONGEST) {
      return " ".repeat((int) LONGEST + 1); // the reader says that it is too long
    }
    return Files.readString(file);
  }

  private boolean canBeMended() throws IOException {
    try {
      return !mend && !Move.of(text(), true).settings().isEmpty();
    } catch (TermFault _) {
      return false;
    }
  }

  private static void print(Move move, PrintWriter out) {
    out.print(move.toml());
    for (Move.Remark remark : move.remarks()) {
      out.println("# " + line(remark));
    }
    out.flush();
  }

  private static String line(Move.Remark remark) {
    String weight = remark.weight().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return weight + ": " + remark.key() + ": " + remark.text();
  }

  /// Adds the section behind everything else, if the whole is a good configuration then.
  private int add(Move move) throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    Path target = target();
    String before = Files.exists(target) ? Files.readString(target) : "";
    if (SECTION.matcher(before).find()) {
      err.println("gatehouse: " + target + " has a section [carotene] already: remove it first");
      return CONFLICT;
    }
    String gap = before.isEmpty() ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    Path folder = target.toAbsolutePath().getParent();
    Path draft = Files.createTempFile(folder, ".gatehouse", ".toml");
    try {
      if (Files.exists(target)) {
        Files.copy(
            target, draft, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
      }
      Files.writeString(draft, before + gap + move.toml());
      try {
        ConfigReader.ofProcess().load(draft);
      } catch (ConfigException faults) {
        faults.faults().forEach(fault -> err.println(fault.replace(draft.toString(), "then")));
        err.println("gatehouse: nothing was written: the server would not start with it");
        return CONFLICT;
      }
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println("added [carotene] to " + target);
    move.remarks().forEach(remark -> out.println(line(remark)));
    out.flush();
    return 0;
  }

  private Path target() {
    if (config != null) {
      return config;
    }
    LoadedConfig loaded = ConfigReader.ofProcess().load(null);
    return loaded.file().orElse(Path.of("gatehouse.toml"));
  }
}
