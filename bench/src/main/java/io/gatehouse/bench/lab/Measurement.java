package io.gatehouse.bench.lab;

import io.gatehouse.bench.report.Result;
import java.util.List;

/// One thing that `gatehouse bench` measures.
public interface Measurement {

  /// What it is asked for by; the names of its results begin with it or extend it.
  String name();

  /// One line for `--list`.
  String about();

  /// Whether it belongs to a quick run in which nothing is named.
  default boolean isQuick() {
    return true;
  }

  List<Result> measure(Lab lab) throws Exception;
}
