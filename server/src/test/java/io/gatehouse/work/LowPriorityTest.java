package io.gatehouse.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// In a process of its own: most users may not give a thread its priority back.
@EnabledOnOs(OS.LINUX)
class LowPriorityTest {

  @Test
  void theCompilersYieldAndNobodyElseDoes() throws Exception {
    String threads = threadsAfter("compilers");

    assertThat(threads).contains("C2 CompilerThre 10", "C1 CompilerThre 10", "main-caller 0");
  }

  @Test
  void aThreadYieldsByItself() throws Exception {
    String threads = threadsAfter("caller");

    assertThat(threads).contains("C2 CompilerThre 0", "main-caller 10");
  }

  /// Lowered only where it can be raised again, which few may.
  @Test
  void theOptimizerYieldsUntilItIsWanted() throws Exception {
    int lowered = canBeRaised() ? 19 : 0;
    String[] threads = threadsAfter("optimizer").split("wanted\n", -1);

    assertThat(threads[0])
        .contains("C2 CompilerThre " + lowered + "\n")
        .contains("C1 CompilerThre 0");
    assertThat(threads[1]).contains("C2 CompilerThre 0", "C1 CompilerThre 0", "main-caller 0");
  }

  /// As a program of the system finds it, renice(1).
  private static boolean canBeRaised() throws Exception {
    int result =
        new ProcessBuilder("sh", "-c", "renice -n 19 -p $$ && renice -n 0 -p $$")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    assumeThat(result).describedAs("there is a renice").isNotEqualTo(127);
    return result == 0;
  }

  private static String threadsAfter(String lowered) throws Exception {
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:-UseDynamicNumberOfCompilerThreads",
                "-cp",
                folderOf(LowPriority.class) + File.pathSeparator + folderOf(LowPriorityTest.class),
                LowPriorityTest.class.getName(),
                lowered)
            .redirectErrorStream(true)
            .start();
    String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(java.waitFor()).describedAs(output).isZero();
    return output;
  }

  private static Path folderOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  public static void main(String[] arguments) throws Exception {
    Thread caller =
        Thread.ofPlatform()
            .name("main-caller")
            .start(() -> {
              switch (arguments[0]) {
                case "compilers" -> LowPriority.ofCompilers();
                case "optimizer" -> {
                  Runnable wanted = LowPriority.ofOptimizer();
                  printThreads();
                  System.out.println("wanted");
                  wanted.run();
                }
                default -> LowPriority.ofThisThread();
              }
              printThreads();
            });
    caller.join();
  }

  /// The name and the nice value of each thread: proc_pid_stat(5), fields 2 and 19.
  private static void printThreads() {
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path thread : threads) {
        String stat = Files.readString(thread.resolve("stat"));
        String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
        String[] rest = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        System.out.println(name + " " + rest[16]);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
