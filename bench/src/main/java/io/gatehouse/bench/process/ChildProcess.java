package io.gatehouse.bench.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatehouse.bench.report.Window;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A program under measurement; it ends with this object, and at the latest with this process.
public final class ChildProcess implements AutoCloseable {
  private final Process process;
  private final Path log;
  private final long startedAt;
  private final Thread atExit;

  private ChildProcess(Process process, Path log, long startedAt) {
    this.process = process;
    this.log = log;
    this.startedAt = startedAt;
    this.atExit = new Thread(this::destroy, "end of child " + process.pid());
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  private void destroy() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /// @param log takes everything that the program prints
  public static ChildProcess start(
      Cores cores, List<String> java, Map<String, String> environment, Path log)
      throws IOException {
    List<String> command = new ArrayList<>(cores.server());
    command.addAll(java);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.directory(log.toAbsolutePath().resolveSibling(".").normalize().toFile());
    builder.environment().keySet().removeIf(ChildProcess::isSetting);
    builder.environment().putAll(environment);
    long now = System.nanoTime();
    return new ChildProcess(builder.start(), log, now);
  }

  /// What configures a server on this machine must not configure the measured one.
  private static boolean isSetting(String variable) {
    return variable.startsWith("GATEHOUSE_") && !variable.equals("GATEHOUSE_JAVA_OPTS");
  }

  public long startedAt() {
    return startedAt;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /// User and system time since its start, with the programs that it has started.
  public Duration processorTime() {
    return family()
        .map(one -> one.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  private Stream<ProcessHandle> family() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants());
  }

  /// Memory that is in RAM now, with that of the programs that it has started; 0 where the system
  /// does not tell.
  public long residentBytes() throws IOException {
    long bytes = 0;
    for (ProcessHandle one : family().toList()) {
      bytes += residentBytes(one.pid());
    }
    return bytes;
  }

  private static long residentBytes(long pid) throws IOException {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElse(0);
  }

  /// What its compilers have taken of that, if it runs on a virtual machine and the system tells.
  Duration compilerTime() throws IOException {
    return CompilerTime.of(process.pid());
  }

  /// What is reachable on its heap after a full collection; empty where there is no `jcmd`, and for
  /// a program that is not in Java.
  public OptionalLong liveBytes() throws IOException, InterruptedException {
    if (process.info().command().filter(command -> command.endsWith("java")).isEmpty()) {
      return OptionalLong.empty();
    }
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (!Files.isExecutable(jcmd)) {
      return OptionalLong.empty();
    }
    String pid = Long.toString(process.pid());
    Process histogram =
        new ProcessBuilder(jcmd.toString(), pid, "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String output = new String(histogram.getInputStream().readAllBytes(), UTF_8);
    histogram.waitFor();
    return output
        .lines()
        .filter(line -> line.startsWith("Total "))
        .mapToLong(line -> Long.parseLong(line.trim().split("\\s+")[2]))
        .findFirst();
  }

  /// Counts what is done while the work runs, and this process's processor time in it.
  ///
  /// @param work returns how much was done and in which time
  public <T> Measured<T> measure(Callable<T> work) throws Exception {
    Duration before = processorTime();
    T done = work.call();
    return new Measured<>(done, processorTime().minus(before));
  }

  /// Work done, and what it cost the measured process.
  public record Measured<T>(T done, Duration processor) {
    public Window window(double count, Duration wall) {
      return new Window(count, wall, processor);
    }
  }

  /// The last lines that it printed, for messages about a failure.
  public String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /// Ends it at once, and returns when it is gone.
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    started.forEach(ProcessHandle::destroyForcibly);
    Runtime.getRuntime().removeShutdownHook(atExit);
  }
}
