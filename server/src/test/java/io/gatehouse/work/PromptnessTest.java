package io.gatehouse.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class PromptnessTest {
  private static final String SHORT = "100000";

  @Test
  void whoeverIsAwaitedHasTheShortestSliceAndNobodyElse() throws InterruptedException {
    assumeTrue(isAtLeast(6, 12), "the system knows no slices of threads");
    CountDownLatch over = new CountDownLatch(1);
    Thread awaited = waiting("gatehouse-writer", over);
    Thread other = waiting("somebody-else", over);
    List<String> before = slices("gatehouse-write");
    assumeTrue(!before.isEmpty(), "the system does not show the slices of threads");

    Promptness.ofServer();

    assertThat(before).doesNotContain(SHORT);
    assertThat(slices("gatehouse-write")).containsOnly(SHORT);
    assertThat(slices("somebody-else")).isNotEmpty().doesNotContain(SHORT);
    over.countDown();
    awaited.join();
    other.join();
  }

  private static boolean isAtLeast(int major, int minor) {
    String[] version = System.getProperty("os.version", "0.0").split("[.-]", 3);
    int first = Integer.parseInt(version[0]);
    return first > major || (first == major && Integer.parseInt(version[1]) >= minor);
  }

  private static Thread waiting(String name, CountDownLatch over) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    Thread thread =
        Thread.ofPlatform()
            .name(name)
            .start(() -> {
              begun.countDown();
              try {
                over.await();
              } catch (InterruptedException ended) {
                return;
              }
            });
    begun.await();
    return thread;
  }

  /// `se.slice` of the threads of this name, in nanoseconds: proc_pid_sched.
  private static List<String> slices(String name) {
    List<String> slices = new ArrayList<>();
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path thread : threads) {
        if (Files.readString(thread.resolve("comm")).strip().equals(name)
            && Files.isReadable(thread.resolve("sched"))) {
          Files.readAllLines(thread.resolve("sched")).stream()
              .filter(line -> line.startsWith("se.slice"))
              .forEach(line -> slices.add(line.substring(line.indexOf(':') + 1).strip()));
        }
      }
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
    return slices;
  }
}
