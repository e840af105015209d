package io.gatehouse.bench.process;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How a Java program is started: with the virtual machine and the options of this process, so that
/// all that is compared runs under the same ones.
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

  /// The server: its own jar where the build has put one, else the classes that this program holds.
  public static List<String> server(List<String> arguments) {
    Path jar = serverJar();
    if (!Files.isRegularFile(jar)) {
      return of(io.gatehouse.Main.class, arguments);
    }
    List<String> command = machine();
    command.add("-jar");
    command.add(jar.toString());
    command.addAll(arguments);
    return command;
  }

  /// Beside this program's jar, as the build lays them out: bench/target and server/target.
  private static Path serverJar() {
    Path own = Path.of(System.getProperty("java.class.path", "")).toAbsolutePath();
    return own.resolve("../../../server/target/gatehouse.jar").normalize();
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
