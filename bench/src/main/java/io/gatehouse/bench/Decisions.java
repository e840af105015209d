package io.gatehouse.bench;

import io.gatehouse.bench.lab.Lab;
import io.gatehouse.bench.lab.Measurement;
import io.gatehouse.bench.peer.JcasbinDecisions;
import io.gatehouse.bench.report.Budget;
import io.gatehouse.bench.report.Median;
import io.gatehouse.bench.report.Result;
import io.gatehouse.bench.report.Rounds;
import io.gatehouse.bench.report.Window;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How many decisions a second one thread makes, and that the number of grants does not matter.
///
/// Seconds are those of the thread's processor time: nothing here waits for anything, so the clock
/// would only tell what else runs on the machine.
final class Decisions implements Measurement {
  private static final int PEERS_GRANTS = 10_000;
  private static final int FEW = 100;

  /// Different questions, which come in turn.
  private static final int ASKED = 1_000;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final Budget TEN_MILLION = Budget.atLeast(10_000_000);

  @Override
  public String name() {
    return "decision";
  }

  @Override
  public String about() {
    return "decisions on one thread with 100,000 grants, beside jCasbin; 1,000,000 beside 100";
  }

  @Override
  public List<Result> measure(Lab lab) throws Exception {
    List<Result> results = new ArrayList<>(List.of(besideJcasbin(lab)));
    for (DecisionLoad.Shape shape : DecisionLoad.Shape.values()) {
      if (shape != DecisionLoad.Shape.INSTANCE) {
        results.add(alone(lab, shape));
      }
    }
    results.add(flat(lab));
    return results;
  }

  private static Result besideJcasbin(Lab lab) throws Exception {
    DecisionLoad ours = load(DecisionLoad.Shape.INSTANCE, grants(lab));
    JcasbinDecisions jcasbin = new JcasbinDecisions(PEERS_GRANTS);
    Duration length = length(lab);
    ours.window(warmUp(lab));
    window(jcasbin, warmUp(lab));
    return Rounds.alternate(
            lab.scale().rounds(), () -> ours.window(length), () -> window(jcasbin, length))
        .result(
            new Rounds.Names("decision", "decisions/s", "jCasbin with 10,000 grants"),
            Window::perProcessorSecond)
        .within(TEN_MILLION);
  }

  private static Result alone(Lab lab, DecisionLoad.Shape shape) throws Exception {
    DecisionLoad load = load(shape, grants(lab));
    load.window(warmUp(lab));
    List<Window> windows = Rounds.alone(lab.scale().rounds(), () -> load.window(length(lab)));
    String name = "decision-" + shape.name().toLowerCase(Locale.ROOT);
    return Result.of(name, Median.of(windows, Window::perProcessorSecond), "decisions/s");
  }

  private static Result flat(Lab lab) throws Exception {
    DecisionLoad many = load(DecisionLoad.Shape.INSTANCE, lab.scale().grants());
    DecisionLoad few = load(DecisionLoad.Shape.INSTANCE, FEW);
    Duration length = length(lab);
    many.window(warmUp(lab));
    few.window(warmUp(lab));
    return Rounds.alternate(
            lab.scale().rounds(), () -> many.window(length), () -> few.window(length))
        .result(
            new Rounds.Names("decision-1000000", "decisions/s", "the same with 100 grants"),
            Window::perProcessorSecond)
        .within(Budget.ratioAtLeast(0.5));
  }

  private static DecisionLoad load(DecisionLoad.Shape shape, int grants) {
    return new DecisionLoad(shape, DecisionLoad.Holder.ONE, grants, ASKED);
  }

  private static int grants(Lab lab) {
    return lab.scale().grants() / 10;
  }

  /// Decisions need less time than whole servers.
  private static Duration length(Lab lab) {
    return lab.scale().window().dividedBy(4);
  }

  private static Duration warmUp(Lab lab) {
    return lab.scale().warmUp().dividedBy(4);
  }

  private static Window window(JcasbinDecisions jcasbin, Duration length) {
    long processor = THREADS.getCurrentThreadCpuTime();
    long start = System.nanoTime();
    long spent = 0;
    long count = 0;
    while (spent < length.toNanos()) {
      if (!jcasbin.decide()) {
        throw new IllegalStateException("the wrong answer");
      }
      count++;
      spent = System.nanoTime() - start;
    }
    Duration used = Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - processor);
    return new Window(count, Duration.ofNanos(spent), used);
  }
}
