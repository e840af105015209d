package io.gatehouse.script.engine.carve;

import java.lang.classfile.Attributes;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.attribute.StackMapFrameInfo;
import java.lang.classfile.attribute.StackMapTableAttribute;
import java.lang.classfile.instruction.LabelTarget;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The code of a method as blocks, each entered at its first instruction only, and what each of
/// them needs of the variables.
final class Flow {
  private final List<Block> blocks = new ArrayList<>();
  private final Map<Label, Block> at = new HashMap<>();

  /// Instructions that are entered at the first one; they may be left anywhere.
  static final class Block {
    final int number;

    /// Whether nothing lies on the stack when it is entered, so that it may begin a piece.
    final boolean bare;

    final List<Step> steps = new ArrayList<>();
    final List<Block> next = new ArrayList<>();
    BitSet needs = new BitSet();
    int size;

    Block(int number, boolean bare) {
      this.number = number;
      this.bare = bare;
    }

    /// Whether it goes on to the block behind it.
    boolean falls() {
      return !steps.getLast().isEnd();
    }
  }

  static Flow of(CodeAttribute code) {
    Flow flow = new Flow();
    flow.read(code);
    flow.link();
    flow.look();
    return flow;
  }

  List<Block> blocks() {
    return blocks;
  }

  /// The block behind this one.
  Block after(Block block) {
    return blocks.get(block.number + 1);
  }

  Block at(Label label) {
    return Objects.requireNonNull(at.get(label));
  }

  /// Wherever anything branches to, there is a frame that says what lies on the stack.
  private void read(CodeAttribute code) {
    Map<Integer, Boolean> frames = frames(code);
    Block block = null;
    List<Label> labels = new ArrayList<>();
    int bci = 0;
    for (CodeElement element : code) {
      if (element instanceof LabelTarget target) {
        labels.add(target.label());
      } else if (element instanceof Instruction instruction) {
        Boolean bare = frames.get(bci);
        if (block == null || bare != null) {
          block = new Block(blocks.size(), bare == null || bare);
          blocks.add(block);
        }
        for (Label label : labels) {
          at.put(label, block);
        }
        labels.clear();
        block.steps.add(Step.of(instruction));
        block.size += instruction.sizeInBytes();
        bci += instruction.sizeInBytes();
      }
    }
  }

  /// Where the frames are, and whether nothing lies on the stack there.
  private static Map<Integer, Boolean> frames(CodeAttribute code) {
    Map<Integer, Boolean> frames = new HashMap<>();
    StackMapTableAttribute table = code.findAttribute(Attributes.stackMapTable()).orElse(null);
    if (table != null) {
      for (StackMapFrameInfo frame : table.entries()) {
        frames.put(code.labelToBci(frame.target()), frame.stack().isEmpty());
      }
    }
    return frames;
  }

  private void link() {
    for (Block block : blocks) {
      for (Step step : block.steps) {
        for (Label label : step.targets()) {
          block.next.add(at(label));
        }
      }
      if (block.falls()) {
        block.next.add(after(block));
      }
    }
  }

  /// Finds which variables are read later than a block begins, before they are written.
  private void look() {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = blocks.size() - 1; i >= 0; i--) {
        Block block = blocks.get(i);
        BitSet needs = needs(block);
        if (!needs.equals(block.needs)) {
          block.needs = needs;
          changed = true;
        }
      }
    }
  }

  private BitSet needs(Block block) {
    BitSet needs = new BitSet();
    if (block.falls()) {
      needs.or(after(block).needs);
    }
    for (int i = block.steps.size() - 1; i >= 0; i--) {
      Step step = block.steps.get(i);
      if (step.targets().size() == 1) {
        needs.or(at(step.targets().getFirst()).needs);
      } else if (!step.targets().isEmpty()) {
        // a switch ends a block, and what comes next is where it leads to
        block.next.forEach(next -> needs.or(next.needs));
      }
      if (step.written() >= 0) {
        needs.clear(step.written());
      }
      if (step.read() >= 0) {
        needs.set(step.read());
      }
    }
    return needs;
  }
}
