package io.gatehouse.bench.soak;

import io.gatehouse.bench.lab.Lab;
import io.gatehouse.bench.lab.Scale;
import io.gatehouse.bench.process.Cores;
import io.gatehouse.bench.process.ServerProcess;
import io.gatehouse.bench.report.Report;
import io.gatehouse.bench.report.Result;
import io.gatehouse.bench.soak.line.Transport;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `gatehouse soak`: minutes of mixed traffic, and whether anything went wrong.
@Command(
    name = "gatehouse soak",
    mixinStandardHelpOptions = true,
    description = {
      "Plays mixed traffic against a server of its own and checks every message: nothing lost,",
      "nothing delivered after its right was gone, order kept, memory flat."
    })
public final class SoakCommand implements Callable<Integer> {
  private static final Duration STEP = Duration.ofSeconds(10);
  private static final int FAULTY = 1;
  // it logs each refusal, which is what we ask for; nobody else holds the logger
  private static final Logger CLIENT_LOG = Logger.getLogger("org.apache.qpid");

  @Option(names = "--minutes", description = "How long; 2 if absent.")
  private double minutes = 2;

  @Option(
      names = "--load",
      description = "How many times the usual number of clients; 1 if absent.")
  private int load = 1;

  @Option(names = "--seed", description = "Where chance begins; the same gives the same plan.")
  private long seed = 1;

  @Option(names = "--json", description = "Print one JSON object, and progress on standard error.")
  private boolean json;

  private final PrintStream out;
  private final PrintStream err;

  public SoakCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws Exception {
    List<Result> results = soak(Scale.full(), Duration.ofMillis((long) (minutes * 60_000)), STEP);
    Report report = new Report(results);
    out.print(json ? report.json() + "\n" : "\n" + report.table());
    boolean kept = results.stream().allMatch(result -> !Boolean.FALSE.equals(result.met()));
    err.println(kept ? "all held" : "NOT all held");
    return kept ? 0 : FAULTY;
  }

  /// Runs against a fresh server.
  List<Result> soak(Scale scale, Duration length, Duration step) throws Exception {
    CLIENT_LOG.setLevel(Level.OFF);
    try (Lab lab = new Lab(scale, Cores.find(), List.of(), null, err);
        ServerProcess server = lab.freshOwnedServer()) {
      Transport.Site site = new Transport.Site(lab.generator(), server.doors(), 2);
      World world = new World(server.api(), site, seed);
      Soak soak = new Soak(server, world, load, err);
      try {
        return soak.run(length, step);
      } finally {
        world.faults().fresh().forEach(err::println);
      }
    }
  }
}
