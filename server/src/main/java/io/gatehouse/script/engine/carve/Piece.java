package io.gatehouse.script.engine.carve;

import io.gatehouse.script.engine.carve.Flow.Block;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/// Writes one region as a method.
final class Piece {
  /// What a piece answers when the whole method returns; the result lies at place 0.
  static final int DONE = -1;

  private static final int ENTRY = 0;
  private static final int INTS = 1;
  private static final int LONGS = 2;
  private static final int MEMORY = 3;
  private static final int INSTANCE = 4;
  private static final int FREE = 5;

  private final Flow flow;
  private final Region region;
  private final Shape shape;
  private final ToIntFunction<Block> ids;
  private final CodeBuilder code;
  private final Frame frame = new Frame(INTS, LONGS, FREE);
  private final Map<Integer, Label> inside = new HashMap<>();
  private final TreeMap<Integer, Label> exits = new TreeMap<>();

  /// @param ids what names a block to whoever calls the pieces
  Piece(Flow flow, Region region, Shape shape, ToIntFunction<Block> ids, CodeBuilder code) {
    this.flow = flow;
    this.region = region;
    this.shape = shape;
    this.ids = ids;
    this.code = code;
  }

  void write() {
    region.blocks.keySet().forEach(number -> inside.put(number, code.newLabel()));
    BitSet needed = new BitSet();
    region.entries.forEach(entry -> needed.or(flow.blocks().get(entry).needs));
    needed.and(region.touched());
    frame.take(code, needed);
    enter();
    Block last = null;
    for (Block block : region.blocks.values()) {
      if (last != null && last.falls() && flow.after(last) != block) {
        code.goto_(label(flow.after(last)));
      }
      code.labelBinding(inside(block.number));
      block.steps.forEach(this::write);
      last = block;
    }
    if (last != null && last.falls()) {
      code.goto_(label(flow.after(last)));
    }
    leave();
  }

  private void enter() {
    List<Integer> entries = List.copyOf(region.entries);
    if (entries.size() > 1) {
      List<SwitchCase> cases = new ArrayList<>();
      for (int i = 1; i < entries.size(); i++) {
        cases.add(SwitchCase.of(i, inside(entries.get(i))));
      }
      code.iload(ENTRY).tableswitch(inside(entries.getFirst()), cases);
    } else if (!region.blocks.firstKey().equals(entries.getFirst())) {
      code.goto_(inside(entries.getFirst()));
    }
  }

  private Label inside(int number) {
    return Objects.requireNonNull(inside.get(number));
  }

  private Label label(Block block) {
    return region.contains(block)
        ? inside(block.number)
        : exits.computeIfAbsent(block.number, _ -> code.newLabel());
  }

  private Label label(Label original) {
    return label(flow.at(original));
  }

  private void leave() {
    BitSet written = region.written();
    exits.forEach((number, label) -> {
      Block block = flow.blocks().get(number);
      BitSet given = (BitSet) block.needs.clone();
      given.and(written);
      code.labelBinding(label);
      frame.give(code, given);
      code.loadConstant(ids.applyAsInt(block)).ireturn();
    });
  }

  private void write(Step step) {
    Instruction instruction = step.instruction();
    switch (instruction.opcode().kind()) {
      case LOAD -> load((LoadInstruction) instruction, step);
      case STORE ->
          code.storeLocal(((StoreInstruction) instruction).typeKind(), frame.slot(step.written()));
      case INCREMENT ->
          code.iinc(frame.slot(step.written()), ((IncrementInstruction) instruction).constant());
      case BRANCH ->
          code.branch(instruction.opcode(), label(((BranchInstruction) instruction).target()));
      case TABLE_SWITCH -> {
        TableSwitchInstruction table = (TableSwitchInstruction) instruction;
        code.tableswitch(
            table.lowValue(),
            table.highValue(),
            label(table.defaultTarget()),
            cases(table.cases()));
      }
      case LOOKUP_SWITCH -> {
        LookupSwitchInstruction table = (LookupSwitchInstruction) instruction;
        code.lookupswitch(label(table.defaultTarget()), cases(table.cases()));
      }
      case RETURN -> finish(((ReturnInstruction) instruction).typeKind());
      default -> code.with(instruction);
    }
  }

  private void load(LoadInstruction load, Step step) {
    if (load.typeKind() == TypeKind.REFERENCE) {
      code.aload(load.slot() == shape.memory() ? MEMORY : instance(load.slot()));
    } else {
      code.loadLocal(load.typeKind(), frame.slot(step.read()));
    }
  }

  private int instance(int slot) {
    if (slot != shape.instance()) {
      throw new IllegalStateException("a variable holds something that is no number");
    }
    return INSTANCE;
  }

  private List<SwitchCase> cases(List<SwitchCase> cases) {
    return cases.stream().map(one -> SwitchCase.of(one.caseValue(), label(one.target()))).toList();
  }

  private void finish(TypeKind kind) {
    if (kind != TypeKind.VOID) {
      int result = frame.spare(kind);
      code.storeLocal(kind, result);
      frame.store(code, 0, kind, result);
    }
    code.loadConstant(DONE).ireturn();
  }
}
