package io.gatehouse.core.decide;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Tries a law on random worlds, and shrinks the world that breaks it.
///
/// `-Dgatehouse.seed=…` and `-Dgatehouse.cases=…` choose others than usual.
final class Trials {
  private static final long SEED = Long.getLong("gatehouse.seed", 20_261_122L);
  private static final int CASES = Integer.getInteger("gatehouse.cases", 100_000);
  private static final int QUESTIONS = 10;

  private Trials() {}

  /// A law about one question to one world.
  interface Law {
    /// What is wrong, or null. Dice are for whatever else the law has to choose, and fall the same
    /// for the same case.
    @Nullable String fault(World world, Asked asked, Dice dice);
  }

  /// Whether there are enough cases to see everything that happens.
  static boolean areMany() {
    return CASES >= 50_000;
  }

  /// Tries the law on a share of the usual number of cases.
  static void check(int percent, Law law) {
    int worlds = CASES / 100 * percent / QUESTIONS;
    for (int i = 0; i < worlds; i++) {
      long seed = SEED + i;
      Dice dice = new Dice(seed);
      World world = dice.world();
      for (int j = 0; j < QUESTIONS; j++) {
        Asked asked = dice.asked(world.subject());
        long sub = seed * QUESTIONS + j;
        if (fault(law, world, asked, sub) != null) {
          fail(law, shrink(law, world, asked, sub), asked, seed, sub);
        }
      }
    }
  }

  private static @Nullable String fault(Law law, World world, Asked asked, long seed) {
    return law.fault(world, asked, new Dice(seed));
  }

  /// Leaves out halves, then quarters, then single facts, as long as the fault stays.
  private static World shrink(Law law, World world, Asked asked, long seed) {
    World smallest = world;
    int part = Math.max(1, world.facts().size() / 2);
    while (part > 0) {
      boolean smaller = false;
      for (int from = 0; from < smallest.facts().size(); from += part) {
        List<World.Fact> rest = new ArrayList<>(smallest.facts());
        rest.subList(from, Math.min(rest.size(), from + part)).clear();
        if (fault(law, smallest.with(rest), asked, seed) != null) {
          smallest = smallest.with(rest);
          smaller = true;
          from -= part;
        }
      }
      part = smaller && part == 1 ? 1 : part / 2;
    }
    return smallest;
  }

  private static void fail(Law law, World world, Asked asked, long seed, long sub) {
    throw new AssertionError(
        "-Dgatehouse.seed=%d: %s%n%s%s%n%s"
            .formatted(
                seed, fault(law, world, asked, sub), world, asked, asked.explain(world).text()));
  }

  /// `allow`, `deny` or `ask`, and the code of the reason.
  static String answer(Decision decision) {
    return decision.getClass().getSimpleName().toLowerCase(Locale.ROOT)
        + " "
        + decision.reason().code();
  }
}
