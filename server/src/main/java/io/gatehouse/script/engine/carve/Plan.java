package io.gatehouse.script.engine.carve;

import io.gatehouse.script.engine.carve.Flow.Block;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which number names which block from outside: 0 is the hub, then come those that the driver calls
/// itself, then the others, which it has called by further methods.
final class Plan {
  /// So many that the driver is no method that is too large.
  private static final int DIRECT = 260;

  private static final int RARE = 350;

  private final List<Region> regions;
  private final @Nullable Block hub;
  private final List<Block> direct = new ArrayList<>();
  private final List<Block> others = new ArrayList<>();
  private final Map<Integer, Integer> ids = new HashMap<>();
  private final Map<Integer, Integer> of = new HashMap<>();

  Plan(Flow flow, List<Region> all) {
    regions = all;
    hub = hub(all);
    Set<Integer> near = new HashSet<>();
    if (hub != null) {
      ids.put(hub.number, 0);
      hub.next.forEach(block -> near.add(block.number));
    }
    for (int i = 0; i < all.size(); i++) {
      for (int number : all.get(i).entries) {
        of.put(number, i);
        Block block = flow.blocks().get(number);
        if (block != hub) {
          (hub == null || near.contains(number) ? direct : others).add(block);
        }
      }
    }
    while (direct.size() < DIRECT && !others.isEmpty()) {
      direct.add(others.removeFirst());
    }
    while (hub == null && direct.size() > DIRECT) {
      others.add(direct.removeLast());
    }
    int id = 1;
    for (Block block : direct) {
      ids.put(block.number, id++);
    }
    for (Block block : others) {
      ids.put(block.number, id++);
    }
  }

  private static @Nullable Block hub(List<Region> all) {
    Block hub = null;
    for (Region region : all) {
      Block one = region.hub();
      if (one != null && (hub == null || one.next.size() > hub.next.size())) {
        hub = one;
      }
    }
    return hub;
  }

  @Nullable Block hub() {
    return hub;
  }

  int id(Block block) {
    return Objects.requireNonNull(ids.get(block.number));
  }

  List<Block> direct() {
    return direct;
  }

  int region(Block block) {
    return Objects.requireNonNull(of.get(block.number));
  }

  /// Which of the entries of its region a block is.
  int entry(Block block) {
    return regions.get(region(block)).entries.headSet(block.number).size();
  }

  /// How many further methods there are.
  int rare() {
    return (others.size() + RARE - 1) / RARE;
  }

  /// The blocks that the further method calls.
  List<Block> rare(int number) {
    return others.subList(number * RARE, Math.min(others.size(), (number + 1) * RARE));
  }

  /// The number after the last one of a further method.
  int rareEnd(int number) {
    return id(rare(number).getLast()) + 1;
  }

  String rareName(Shape shape, int number) {
    return shape.name() + "$rare" + number;
  }
}
