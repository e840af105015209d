package io.gatehouse.cli;

import io.gatehouse.observe.Build;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `gatehouse version`: which build of Gatehouse runs on which Java.
@Command(name = "version", description = "Prints the version of Gatehouse and of Java.")
public final class VersionCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("gatehouse %s (Java %s)%n", Build.version(), Runtime.version());
    out.flush();
  }
}
