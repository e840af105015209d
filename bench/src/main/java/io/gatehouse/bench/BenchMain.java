package io.gatehouse.bench;

import io.gatehouse.bench.broker.BrokerKind;
import io.gatehouse.bench.lab.Lab;
import io.gatehouse.bench.lab.Measurement;
import io.gatehouse.bench.lab.Scale;
import io.gatehouse.bench.process.Cores;
import io.gatehouse.bench.report.Report;
import io.gatehouse.bench.report.Result;
import io.gatehouse.bench.soak.SoakCommand;
import io.gatehouse.work.LowPriority;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The measuring program: runs the named measurements and reports what they found.
@Command(
    name = "gatehouse bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures Gatehouse on this machine, beside peers in the same run.",
      "`gatehouse bench jmh ARGUMENTS` runs the micro-benchmarks instead."
    })
public final class BenchMain implements Callable<Integer> {
  /// Some measurement failed; the report holds the others.
  private static final int FAILED = 1;

  /// Which `--peer` may name.
  private static final List<String> SERVERS = List.of("keycloak", "signalk-server");

  @Option(names = "--quick", description = "Shorter rounds: all in about four minutes.")
  private boolean quick;

  @Option(names = "--json", description = "Print one JSON object, and progress on standard error.")
  private boolean json;

  @Option(names = "--list", description = "Name the measurements and run none.")
  private boolean list;

  @Option(names = "--trace", description = "Print where a failure came from.")
  private boolean trace;

  @Option(
      names = "--peers",
      split = ",",
      paramLabel = "PEER",
      description = "Brokers for `messaging`: mosquitto, mosquitto-dynsec, rabbitmq.")
  private List<String> peers = List.of();

  @Option(
      names = "--peer",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "SERVER",
      description =
          "Beside a server that is fetched once: keycloak for `identity`, signalk-server for"
              + " `signalk`; without a name whichever fits.")
  private @Nullable String peer;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "For `revocation`: of how many one is ended, and then all.")
  private @Nullable Integer connections;

  @Option(
      names = "--devices",
      paramLabel = "N",
      description = "For `provisioning` and `store-growth`: how many devices there are at the end.")
  private @Nullable Integer devices;

  @Parameters(arity = "0..*", paramLabel = "NAME", description = "What to measure; all if absent.")
  private List<String> names = List.of();

  @Spec private CommandSpec spec;

  private final PrintStream out;
  private final PrintStream err;

  BenchMain(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  public static void main(String[] arguments) throws IOException {
    if (arguments.length > 0 && arguments[0].equals("jmh")) {
      org.openjdk.jmh.Main.main(Arrays.copyOfRange(arguments, 1, arguments.length));
      return;
    }
    if (arguments.length > 0 && arguments[0].equals("soak")) {
      String[] rest = Arrays.copyOfRange(arguments, 1, arguments.length);
      System.exit(new CommandLine(new SoakCommand(System.out, System.err)).execute(rest));
    }
    System.exit(new CommandLine(new BenchMain(System.out, System.err)).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    if (list) {
      Measurements.all().forEach(each -> out.printf("%-14s %s%n", each.name(), each.about()));
      return 0;
    }
    requireServer();
    // the compiler must not delay what takes the time
    LowPriority.ofCompilers();
    List<Result> results = new ArrayList<>();
    boolean complete = run(chosen(), scale(), Cores.find(), results);
    Report report = new Report(results);
    out.print(json ? report.json() + "\n" : "\n" + report.table());
    out.flush();
    return complete ? 0 : FAILED;
  }

  private Scale scale() {
    Scale scale = quick ? Scale.quick() : Scale.full();
    Scale connected = connections == null ? scale : scale.with(connections);
    return devices == null ? connected : connected.withDevices(devices);
  }

  private List<BrokerKind> brokers() {
    try {
      return peers.stream().map(BrokerKind::of).toList();
    } catch (IllegalArgumentException unknown) {
      throw new ParameterException(spec.commandLine(), unknown.getMessage(), unknown);
    }
  }

  private void requireServer() {
    if (peer != null && !peer.isEmpty() && !SERVERS.contains(peer)) {
      throw new ParameterException(
          spec.commandLine(),
          "there is no server `%s` to measure beside; there are %s"
              .formatted(peer, String.join(", ", SERVERS)));
    }
  }

  private List<Measurement> chosen() {
    try {
      return names.isEmpty() ? Measurements.unnamed(quick) : Measurements.named(names);
    } catch (IllegalArgumentException unknown) {
      throw new ParameterException(spec.commandLine(), unknown.getMessage(), unknown);
    }
  }

  /// Runs them all even if one fails; false if one did.
  boolean run(List<Measurement> chosen, Scale scale, Cores cores, List<Result> results)
      throws IOException {
    boolean complete = true;
    try (Lab lab = new Lab(scale, cores, brokers(), peer, err)) {
      if (!lab.cores().pinned()) {
        lab.say("server and generator share processors: needs `taskset` and two cores");
      }
      for (Measurement measurement : chosen) {
        complete &= run(measurement, lab, results);
      }
    }
    return complete;
  }

  private boolean run(Measurement measurement, Lab lab, List<Result> results) {
    lab.say(measurement.name() + ": " + measurement.about());
    long start = System.nanoTime();
    try {
      results.addAll(measurement.measure(lab));
      lab.say("  took %.0f s".formatted((System.nanoTime() - start) / 1e9));
      return true;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return false;
    } catch (Exception failed) {
      lab.say("  failed: " + failed.getMessage());
      if (trace) {
        failed.printStackTrace(err);
      }
      return false;
    }
  }
}
