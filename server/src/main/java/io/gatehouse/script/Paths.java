package io.gatehouse.script;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What paths of scripts look like: `fleet/report`, without a slash at either end.
final class Paths {
  private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*");
  private static final int SHORTEST = 2;
  private static final int LONGEST = 1_000;
  private static final int LONGEST_STEP = 255;
  private static final int DEEPEST = 32;

  private Paths() {}

  static boolean isOne(String path) {
    if (path.length() < SHORTEST || path.length() > LONGEST || !PATH.matcher(path).matches()) {
      return false;
    }
    String[] steps = path.split("/", -1);
    for (String step : steps) {
      if (step.equals(".") || step.equals("..") || step.length() > LONGEST_STEP) {
        return false;
      }
    }
    return steps.length <= DEEPEST;
  }

  static String checked(String path) {
    if (!isOne(path)) {
      throw Problem.of(ProblemType.INVALID, "this is no path of a script")
          .at("path")
          .cure(
              "use 2 to 1000 of letters, digits and _ . - with / between the steps, at most 32 of"
                  + " them, and none that is `..`")
          .refused();
    }
    return path;
  }

  /// The path and those above it, the longest first, as far as they are any.
  static List<String> candidates(String path) {
    List<String> all = new ArrayList<>();
    String at = path.length() > LONGEST * 2 ? path.substring(0, LONGEST * 2) : path;
    while (true) {
      if (isOne(at)) {
        all.add(at);
      }
      int slash = at.lastIndexOf('/');
      if (slash < 0) {
        return all;
      }
      at = at.substring(0, slash);
    }
  }
}
