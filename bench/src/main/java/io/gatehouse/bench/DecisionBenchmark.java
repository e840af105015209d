package io.gatehouse.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One decision, by what is asked, by who has the grants, and by how many there are.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx6g")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecisionBenchmark {
  @Param({"100", "10000", "100000", "1000000"})
  int grants;

  @Param DecisionLoad.Shape shape = DecisionLoad.Shape.MISS;

  @Param DecisionLoad.Holder holder = DecisionLoad.Holder.ONE;

  /// How many different questions come in turn.
  @Param({"1000"})
  int asked;

  private DecisionLoad load =
      new DecisionLoad(DecisionLoad.Shape.MISS, DecisionLoad.Holder.ONE, 3, 1);

  @Setup
  public void prepare() {
    load = new DecisionLoad(shape, holder, grants, asked);
  }

  @Benchmark
  public boolean decide() {
    return load.decide();
  }
}
