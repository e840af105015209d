package io.gatehouse.script.engine.carve;

import io.gatehouse.script.engine.carve.Flow.Block;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Blocks that become one method.
final class Region {
  /// What HotSpot takes is 8,000 bytes; reading and writing the frame comes on top.
  private static final int LARGEST = 4_500;

  /// A switch of so many cases chooses among pieces, not within one.
  private static final int HUB = 48;

  final TreeMap<Integer, Block> blocks = new TreeMap<>();
  final TreeSet<Integer> entries = new TreeSet<>();
  private int size;

  private void add(Block block) {
    blocks.put(block.number, block);
    size += block.size;
  }

  boolean contains(Block block) {
    return blocks.containsKey(block.number);
  }

  /// Variables that it reads or writes.
  BitSet touched() {
    BitSet touched = written();
    for (Block block : blocks.values()) {
      for (Step step : block.steps) {
        if (step.read() >= 0) {
          touched.set(step.read());
        }
      }
    }
    return touched;
  }

  BitSet written() {
    BitSet written = new BitSet();
    for (Block block : blocks.values()) {
      for (Step step : block.steps) {
        if (step.written() >= 0) {
          written.set(step.written());
        }
      }
    }
    return written;
  }

  /// Parts the blocks that can be reached. A block joins the piece from which alone it is reached,
  /// as long as there is room; one that finds something on the stack has to.
  static List<Region> of(Flow flow) {
    int count = flow.blocks().size();
    int[] group = groups(flow);
    int[] order = order(flow, group);
    Region[] of = new Region[count];
    List<Region> all = new ArrayList<>();
    List<List<Block>> members = members(flow, group);
    List<List<Block>> before = before(flow, order, group);
    for (int leader : leaders(order)) {
      List<Block> together = members.get(leader);
      Region region =
          together.stream().anyMatch(Region::isHub)
              ? null
              : joined(before.get(leader), of, together);
      if (region == null) {
        region = new Region();
        all.add(region);
      }
      for (Block member : together) {
        region.add(member);
        of[member.number] = region;
      }
    }
    enter(flow, of);
    return all;
  }

  private static boolean isHub(Block block) {
    return block.next.size() > HUB
        && block.steps.getLast().instruction() instanceof TableSwitchInstruction;
  }

  /// The block that does nothing but choose the next piece; null where this is none.
  @SuppressWarnings("ReferenceEquality") // the step itself, not one that is equal
  @Nullable Block hub() {
    Block first = blocks.firstEntry().getValue();
    boolean plain =
        blocks.size() == 1
            && isHub(first)
            && first.steps.stream()
                .allMatch(one -> one == first.steps.getLast() || one.targets().isEmpty());
    return plain ? first : null;
  }

  private static @Nullable Region joined(List<Block> before, Region[] of, List<Block> members) {
    Region one = null;
    for (Block from : before) {
      Region region = of[from.number];
      if (region == null || isHub(from) || (one != null && one != region)) {
        return null;
      }
      one = region;
    }
    int more = members.stream().mapToInt(block -> block.size).sum();
    return one != null && one.size + more <= LARGEST ? one : null;
  }

  private static void enter(Flow flow, Region[] of) {
    Block first = flow.blocks().getFirst();
    of[first.number].entries.add(first.number);
    for (Block block : flow.blocks()) {
      if (of[block.number] != null) {
        for (Block next : block.next) {
          if (of[next.number] != of[block.number]) {
            if (!next.bare) {
              throw new IllegalStateException("something lies on the stack between two pieces");
            }
            of[next.number].entries.add(next.number);
          }
        }
      }
    }
  }

  /// The leader of each block: those that cannot be parted have the same.
  private static int[] groups(Flow flow) {
    int[] group = new int[flow.blocks().size()];
    for (int i = 0; i < group.length; i++) {
      group[i] = i;
    }
    for (Block block : flow.blocks()) {
      for (Block next : block.next) {
        if (!next.bare) {
          int one = leader(group, block.number);
          int other = leader(group, next.number);
          group[Math.max(one, other)] = Math.min(one, other);
        }
      }
    }
    for (int i = 0; i < group.length; i++) {
      group[i] = leader(group, i);
    }
    return group;
  }

  private static int leader(int[] group, int of) {
    int at = of;
    while (group[at] != at) {
      at = group[at];
    }
    return at;
  }

  private static List<List<Block>> members(Flow flow, int[] group) {
    List<List<Block>> members = new ArrayList<>();
    for (Block block : flow.blocks()) {
      members.add(new ArrayList<>());
      members.get(group[block.number]).add(block);
    }
    return members;
  }

  /// The place of each leader in an order where whatever leads somewhere comes before it, but for
  /// loops; -1 for what cannot be reached.
  private static int[] order(Flow flow, int[] group) {
    int[] order = new int[group.length];
    java.util.Arrays.fill(order, -1);
    boolean[] seen = new boolean[group.length];
    List<List<Integer>> next = new ArrayList<>();
    for (int i = 0; i < group.length; i++) {
      next.add(new ArrayList<>());
    }
    for (Block block : flow.blocks()) {
      for (Block to : block.next) {
        if (group[to.number] != group[block.number]) {
          next.get(group[block.number]).add(group[to.number]);
        }
      }
    }
    Deque<int[]> path = new ArrayDeque<>();
    path.push(new int[] {group[0], 0});
    seen[group[0]] = true;
    int place = group.length;
    while (!path.isEmpty()) {
      int[] top = path.element();
      List<Integer> ways = next.get(top[0]);
      if (top[1] == ways.size()) {
        order[top[0]] = --place;
        path.pop();
      } else {
        int way = ways.get(top[1]++);
        if (!seen[way]) {
          seen[way] = true;
          path.push(new int[] {way, 0});
        }
      }
    }
    return order;
  }

  private static List<Integer> leaders(int[] order) {
    TreeMap<Integer, Integer> sorted = new TreeMap<>();
    for (int i = 0; i < order.length; i++) {
      if (order[i] >= 0) {
        sorted.put(order[i], i);
      }
    }
    return new ArrayList<>(sorted.values());
  }

  /// What leads to each leader from before it.
  private static List<List<Block>> before(Flow flow, int[] order, int[] group) {
    List<List<Block>> before = new ArrayList<>();
    for (int i = 0; i < order.length; i++) {
      before.add(new ArrayList<>());
    }
    for (Block block : flow.blocks()) {
      int from = group[block.number];
      for (Block next : block.next) {
        int to = group[next.number];
        if (to != from && order[from] >= 0 && order[from] < order[to]) {
          before.get(to).add(block);
        }
      }
    }
    return before;
  }
}
