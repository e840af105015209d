package io.gatehouse;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/// The start of the program.
///
/// `serve` and `serve --config FILE`, which are how a server is started, do not wait for the
/// library that reads the options of commands: its classes are compiled for a Java so old that no
/// ahead-of-time cache takes them, and to load them is a tenth of a start.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(isPlainStart(arguments) ? serve(arguments) : Program.run(arguments));
  }

  private static boolean isPlainStart(String[] arguments) {
    return arguments.length > 0
        && arguments[0].equals("serve")
        && (arguments.length == 1 || (arguments.length == 3 && arguments[1].equals("--config")));
  }

  private static int serve(String[] arguments) {
    @Nullable Path file = arguments.length == 1 ? null : Path.of(arguments[2]);
    try {
      return new Serving(file, new PrintWriter(System.out, true, System.out.charset())).run();
    } catch (Exception failed) {
      PrintWriter err = new PrintWriter(System.err, true, System.err.charset());
      return Program.report(failed, err);
    }
  }

  /// The program with the command `name`, or with all commands if there is none of this name.
  static CommandLine program(String name) {
    return Program.of(name);
  }
}
