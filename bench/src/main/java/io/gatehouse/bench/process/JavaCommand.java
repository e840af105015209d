package io.gatehouse.bench.process;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How a Java program is started: with the virtual machine and the options of this process, which
/// are those of the server, so that all that is compared runs under the same ones.
public final class JavaCommand {
  private JavaCommand() {}

  /// A class of this module.
  public static List<String> of(Class<?> main, List<String> arguments) {
    List<String> command = machine();
    command.add("-cp");
    command.add(classPath());
    command.add(main.getName());
    command.addAll(arguments);
    return command;
  }

  /// The server: as its users start it where the build has put its jar, else from the classes that
  /// this program holds.
  public static List<String> serve() {
    Path target = Path.of(System.getProperty("java.class.path", "")).toAbsolutePath().getParent();
    Path root = target == null ? Path.of("") : target.resolve("../..").normalize();
    Path launcher = root.resolve("gatehouse");
    if (Files.isRegularFile(root.resolve("server/target/gatehouse.jar"))
        && Files.isExecutable(launcher)) {
      return List.of(launcher.toString(), "serve");
    }
    return of(io.gatehouse.Main.class, List.of("serve"));
  }

  private static List<String> machine() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> !option.startsWith("-javaagent") && !option.startsWith("-agentlib"))
        .filter(option -> !option.startsWith("-D") || option.startsWith("-Djava.awt"))
        .forEach(command::add);
    return command;
  }

  /// A test runner may hide the real class path in a jar that only names it.
  private static String classPath() {
    return System.getProperty(
        "surefire.test.class.path", System.getProperty("java.class.path", ""));
  }
}
